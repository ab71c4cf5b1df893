package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.SEAL_CERTIFICATE;

import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.eseal.SealCertificates;
import commonseal.eseal.SealCertificates.Party;
import commonseal.eseal.SealKey;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.SealSigner;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The district's electronic seal: an authority of its own, a certificate of the seal, a revocation list, made when first
 * needed and renewed in time. The authority's certificate never changes, for its fingerprint stands in the trust file.
 */
final class Seals {

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(30 * 365);
    private static final Duration SEAL_LIFE = Duration.ofDays(10 * 365);
    private static final Duration LIST_LIFE = Duration.ofDays(2 * 365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(365);
    /** Clocks in other offices differ. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private static final int SERIAL_BYTES = 15;

    /** The certificates as kept. */
    private record Kept(int number, X509Certificate authority, X509Certificate seal, Bytes list, Instant madeAt) {

        boolean isGood(Instant now) {
            return now.isBefore(madeAt.plus(LIST_LIFE).minus(RENEW_BEFORE))
                    && now.isBefore(seal.getNotAfter().toInstant().minus(RENEW_BEFORE));
        }
    }

    /** The seal with its key. */
    private record Current(Kept kept, SealSigner signer) implements SealKey {

        @Override
        public List<X509Certificate> chain() {
            return List.of(kept.seal, kept.authority);
        }

        @Override
        public List<byte[]> revocationLists() {
            return List.of(kept.list.copy());
        }

        @Override
        public byte[] sign(byte[] bytes) {
            return signer.sign(bytes);
        }
    }

    private final Keys keys;
    private final Settings settings;

    Seals(Keys keys, Settings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    /** The seal; its certificates are made or renewed in this transaction if need be. Two at once end with the same. */
    SealKey current(Tx tx) {
        return new Current(kept(tx), keys.seal());
    }

    /** What seals tokens: the certificates that travel with them, which the authority's does not, and the key. */
    record TokenSeal(List<String> chain, SealSigner signer) {
        TokenSeal {
            chain = List.copyOf(chain);
        }

        /** ES256. */
        byte[] sign(byte[] message) {
            return signer.signToken(message);
        }
    }

    /** The seal on tokens for wallets; made or renewed as {@link #current} is. */
    TokenSeal token(Tx tx) {
        return new TokenSeal(List.of(base64(kept(tx).seal)), keys.seal());
    }

    /** The authority's certificate, base64 of DER; made if need be. */
    String authorityCertificate(Tx tx) {
        return base64(kept(tx).authority);
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate without an encoding", e);
        }
    }

    /** Fingerprint of the authority's certificate, made if need be. */
    String authority(Tx tx) {
        return SealCertificates.fingerprint(kept(tx).authority);
    }

    private Kept kept(Tx tx) {
        Optional<Kept> newest = newest(tx);
        newest.ifPresent(this::requireOurs);
        if (newest.filter(kept -> kept.isGood(tx.now()) && isOf(kept.seal, keys.seal()))
                .isPresent()) {
            return newest.get();
        }
        insert(tx, newest);
        return newest(tx).orElseThrow(() -> new IllegalStateException("a certificate that was just made is not there"));
    }

    /**
     * Whoever may write into the table could otherwise have the district's trust file name an authority of his own; but he
     * has not its keys.
     */
    private void requireOurs(Kept kept) {
        try {
            if (!isOf(kept.authority, keys.sealAuthority())) {
                throw changed(new IllegalStateException("a certificate of another key"));
            }
            kept.authority.verify(kept.authority.getPublicKey());
            kept.seal.verify(kept.authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw changed(e);
        }
    }

    private static boolean isOf(X509Certificate certificate, SealSigner signer) {
        return Arrays.equals(
                certificate.getPublicKey().getEncoded(), signer.publicKey().getEncoded());
    }

    private static IllegalStateException changed(Exception why) {
        return new IllegalStateException(
                "DOC-020 a row of documents.seal_certificate was changed behind the"
                        + " application: restore the table from a backup",
                why);
    }

    private void insert(Tx tx, Optional<Kept> before) {
        Party authority = party(
                settings.districtZh() + " 电子印章认证 Seal Authority",
                keys.sealAuthority(),
                before.map(kept -> kept.authority.getSerialNumber()));
        Party seal = party(settings.districtZh() + " 电子证照 Document Seal", keys.seal(), Optional.empty());
        String district = settings.districtEn();
        Instant from = tx.now().minus(EARLIER);
        int number = before.map(Kept::number).orElse(0) + 1;
        X509Certificate root = before.map(Kept::authority)
                .orElseGet(() -> SealCertificates.root(authority, district, from, from.plus(AUTHORITY_LIFE)));
        try {
            tx.dsl()
                    .insertInto(SEAL_CERTIFICATE)
                    .set(SEAL_CERTIFICATE.NUMBER, number)
                    .set(SEAL_CERTIFICATE.AUTHORITY, root.getEncoded())
                    .set(
                            SEAL_CERTIFICATE.CERTIFICATE,
                            SealCertificates.seal(authority, seal, district, from, from.plus(SEAL_LIFE))
                                    .getEncoded())
                    .set(
                            SEAL_CERTIFICATE.REVOCATIONS,
                            SealCertificates.revocationList(
                                    authority, district, from, from.plus(LIST_LIFE), BigInteger.valueOf(number)))
                    .set(SEAL_CERTIFICATE.MADE_AT, tx.now())
                    .onConflictDoNothing()
                    .execute();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate without an encoding", e);
        }
    }

    private static Party party(String name, SealSigner signer, Optional<BigInteger> serial) {
        return new Party(
                name,
                signer.publicKey(),
                serial.orElseGet(() -> new BigInteger(1, Ids.randomBytes(SERIAL_BYTES)).add(BigInteger.ONE)),
                signer::sign);
    }

    private static Optional<Kept> newest(Tx tx) {
        return tx.dsl()
                .select(
                        SEAL_CERTIFICATE.NUMBER,
                        SEAL_CERTIFICATE.AUTHORITY,
                        SEAL_CERTIFICATE.CERTIFICATE,
                        SEAL_CERTIFICATE.REVOCATIONS,
                        SEAL_CERTIFICATE.MADE_AT)
                .from(SEAL_CERTIFICATE)
                .orderBy(SEAL_CERTIFICATE.NUMBER.desc())
                .limit(1)
                .fetchOptional(row -> new Kept(
                        row.value1(),
                        certificate(row.value2()),
                        certificate(row.value3()),
                        Bytes.of(row.value4()),
                        row.value5()));
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw changed(e);
        }
    }
}
