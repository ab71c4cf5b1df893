package commonseal.keys;

/** Encrypts values, each bound to where it is stored (GCM, with the cipher of the suite). */
@FunctionalInterface
public interface Sealer {

    /** @return ciphertext; differs on every call */
    byte[] seal(Keys.Place place, byte[] plain);
}
