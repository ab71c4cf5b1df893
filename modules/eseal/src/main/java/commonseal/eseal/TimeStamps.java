package commonseal.eseal;

/** A time-stamping authority (RFC 3161). */
@FunctionalInterface
public interface TimeStamps {

    /**
     * Asks for a stamp. May ask the network, so never inside a transaction.
     *
     * @param digest SHA-256, 32 bytes
     * @return the token (CMS SignedData in DER) over exactly this digest, as {@link StampRequest#token} gives it
     * @throws TimeStampMissingException if there is none to be had now
     */
    byte[] stamp(byte[] digest) throws TimeStampMissingException;
}
