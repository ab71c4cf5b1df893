package commonseal.keys;

/** Decrypts values. */
@FunctionalInterface
public interface Opener {

    /**
     * @throws Keys.Tampered if the ciphertext was changed or moved from another place
     * @throws Keys.Erased if the key of its subject was deleted on purpose
     */
    byte[] open(Keys.Place place, byte[] sealed);
}
