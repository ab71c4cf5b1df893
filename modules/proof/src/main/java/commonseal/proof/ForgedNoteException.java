package commonseal.proof;

/** A note carries a signature in the name of a known key that this key did not make: the whole note is refused. */
public final class ForgedNoteException extends MalformedException {
    private static final long serialVersionUID = 1L;

    ForgedNoteException(String keyName) {
        super("the signature of known key " + keyName + " does not verify");
    }
}
