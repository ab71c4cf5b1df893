package commonseal.keys.internal;

import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.KeyRotated;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.keys.Rotating;
import commonseal.keys.SealSigner;
import commonseal.keys.SubjectKey;
import commonseal.proof.NoteSigner;
import commonseal.proof.Suite;
import commonseal.proof.VerifierKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What there is before the master key is given: two public keys, and a refusal to everything else. */
record SealedKeys(Optional<PublicKeys> known) implements Keys {

    /** Verifies, but does not sign; before the first start with the master key it does neither. */
    private record PublicHalf(Optional<VerifierKey> known) implements NoteSigner {
        @Override
        public String name() {
            return verifierKey().name();
        }

        @Override
        public VerifierKey verifierKey() {
            return known.orElseThrow(Sealed::new);
        }

        @Override
        public byte[] sign(byte[] text) {
            throw new Sealed();
        }
    }

    @Override
    public boolean isSealed() {
        return true;
    }

    @Override
    public Suite suite() {
        throw new Sealed();
    }

    @Override
    public NoteSigner logSigner() {
        return new PublicHalf(known.map(PublicKeys::log));
    }

    @Override
    public NoteSigner rootSigner() {
        return new PublicHalf(known.map(PublicKeys::root));
    }

    @Override
    public byte[] seal(Place place, byte[] plain) {
        throw new Sealed();
    }

    @Override
    public byte[] open(Place place, byte[] sealed) {
        throw new Sealed();
    }

    @Override
    public SubjectKey subjectKey(Tx tx, UUID subject) {
        throw new Sealed();
    }

    @Override
    public Map<UUID, SubjectKey> subjectKeys(Tx tx, Set<UUID> subjects) {
        throw new Sealed();
    }

    @Override
    public Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed) {
        throw new Sealed();
    }

    @Override
    public byte[] blindIndex(String field, String normalised) {
        throw new Sealed();
    }

    @Override
    public byte[] lookupIndex(String field, String normalised) {
        throw new Sealed();
    }

    @Override
    public List<byte[]> lookupIndexes(String field, String normalised) {
        throw new Sealed();
    }

    @Override
    public Optional<KeyRotated> rotate(Tx tx, Rotating purpose) {
        throw new Sealed();
    }

    @Override
    public boolean erase(Tx tx, UUID subject) {
        throw new Sealed();
    }

    @Override
    public Set<UUID> replayErasures(Tx tx) {
        throw new Sealed();
    }

    @Override
    public IssuerKey issuerKey(Tx tx, String office) {
        throw new Sealed();
    }

    @Override
    public Map<String, IssuerKey> issuerKeys() {
        throw new Sealed();
    }

    @Override
    public Optional<KeyChanged> ensureIssuerKey(Tx tx, String office) {
        throw new Sealed();
    }

    @Override
    public Optional<KeyChanged> ensureDidKey(Tx tx, int number) {
        throw new Sealed();
    }

    @Override
    public DidKey didKey(Tx tx, int number) {
        throw new Sealed();
    }

    @Override
    public List<KeyChanged> signingKeys() {
        throw new Sealed();
    }

    @Override
    public byte[] anchorKey() {
        throw new Sealed();
    }

    @Override
    public SealSigner sealAuthority() {
        throw new Sealed();
    }

    @Override
    public SealSigner seal() {
        throw new Sealed();
    }

    @Override
    public String masterKeyFingerprint() {
        throw new Sealed();
    }
}
