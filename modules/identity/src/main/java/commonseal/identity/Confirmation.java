package commonseal.identity;

import java.util.UUID;

/** How a person confirmed what he does; {@link Passkeys#keep} keeps what he signed himself. */
public sealed interface Confirmation {

    /** One-time code of his device: the secret is ours too, so it proves nothing to a third party. */
    record ByCode() implements Confirmation {}

    /** The identity provider said that it was he; its word, not his signature. */
    record ByProvider() implements Confirmation {}

    /**
     * His passkey signed it. Texts are base64url without padding.
     *
     * @param passkey his, in the ledger since it was registered
     * @param nonce with the digest it makes the challenge: docs/threats.md, "What a passkey signs"
     * @param digest of what he confirmed
     * @param authenticatorData as signed
     * @param clientData clientDataJSON as signed
     * @param signature over the authenticator data and SHA-256 of the client data
     */
    record ByPasskey(
            UUID person,
            UUID passkey,
            String nonce,
            String digest,
            String authenticatorData,
            String clientData,
            String signature)
            implements Confirmation {}
}
