package commonseal.keys.internal;

import commonseal.keys.Keys;
import commonseal.proof.PublicSigningKey;
import java.time.Instant;

/** Signs with one private key: 64 bytes, without any prefix. */
interface Signer {

    PublicSigningKey publicKey();

    byte[] sign(byte[] message);

    /** As the key of an office. */
    default Keys.IssuerKey issuer(String id, Instant since) {
        return new Issuer(this, id, since);
    }

    /** @param id stable, unique in the district */
    record Issuer(Signer signer, String id, Instant since) implements Keys.IssuerKey {
        @Override
        public PublicSigningKey publicKey() {
            return signer.publicKey();
        }

        @Override
        public byte[] sign(byte[] message) {
            return signer.sign(message);
        }
    }
}
