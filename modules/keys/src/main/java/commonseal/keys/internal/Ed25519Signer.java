package commonseal.keys.internal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.signature.Ed25519Parameters;
import commonseal.keys.Keys;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.NoteSigner;
import commonseal.proof.VerifierKey;
import java.security.GeneralSecurityException;

/** Raw Ed25519 signatures (no Tink prefix, which nobody else could verify) of one keyset. */
final class Ed25519Signer implements Signer, Keys.DidKey {

    private final PublicKeySign sign;
    private final Ed25519PublicKey publicKey;

    private Ed25519Signer(PublicKeySign sign, Ed25519PublicKey publicKey) {
        this.sign = sign;
        this.publicKey = publicKey;
    }

    static KeysetHandle generate() throws GeneralSecurityException {
        return KeysetHandle.generateNew(Ed25519Parameters.create(Ed25519Parameters.Variant.NO_PREFIX));
    }

    @AccessesPartialKey
    static Ed25519Signer of(KeysetHandle handle) throws GeneralSecurityException {
        var key = (com.google.crypto.tink.signature.Ed25519PrivateKey)
                handle.getPrimary().getKey();
        return new Ed25519Signer(
                handle.getPrimitive(RegistryConfiguration.get(), PublicKeySign.class),
                Ed25519PublicKey.of(key.getPublicKey().getPublicKeyBytes().toByteArray()));
    }

    @Override
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            return sign.sign(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 signs every message", e);
        }
    }

    NoteSigner named(String name) {
        return new Named(this, VerifierKey.ed25519(name, publicKey));
    }

    private record Named(Ed25519Signer signer, VerifierKey verifierKey) implements NoteSigner {
        @Override
        public String name() {
            return verifierKey.name();
        }

        @Override
        public byte[] sign(byte[] text) {
            return signer.sign(text);
        }
    }
}
