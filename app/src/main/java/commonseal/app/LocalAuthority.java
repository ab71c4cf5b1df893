package commonseal.app;

import commonseal.kernel.Ids;
import commonseal.kernel.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The district's own certificate authority, in the data directory: made once, for ten years; the server's certificate for
 * the configured hosts, for a year, made anew a month before it ends or when the hosts change. ECDSA on P-256.
 */
final class LocalAuthority {

    private static final Duration LIFE = Duration.ofDays(3650);
    /** Browsers accept no longer ones. */
    private static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    /** Clocks in an office differ. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private static final int SERIAL_BYTES = 15;
    static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final Path folder;
    private final String district;
    private final List<String> hosts;

    LocalAuthority(Path folder, String district, List<String> hosts) {
        this.folder = folder;
        this.district = district;
        this.hosts = List.copyOf(hosts);
    }

    /** The server's certificate, made or renewed if need be. */
    Pem.Identity server(Instant now) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        Pem.Identity authority = authority(now);
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        if (Files.exists(certificate) && Files.exists(key)) {
            Pem.Identity known = Pem.read(certificate, key);
            if (isGood(known.certificate(), authority.certificate(), now)) {
                return known;
            }
        }
        KeyPair pair = pair();
        X509Certificate made = sign(authority, pair, now, KeyPurposeId.id_kp_serverAuth);
        // The key last: without it the pair is made again.
        Files.deleteIfExists(key);
        Pem.write(certificate, List.of(made, authority.certificate()));
        Pem.write(key, pair.getPrivate());
        return new Pem.Identity(pair.getPrivate(), List.of(made, authority.certificate()));
    }

    /** A certificate with which a program shows who it is; made anew each time and kept nowhere. */
    Pem.Identity client(Instant now) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        KeyPair pair = pair();
        return new Pem.Identity(
                pair.getPrivate(), List.of(sign(authority(now), pair, now, KeyPurposeId.id_kp_clientAuth)));
    }

    X509Certificate certificate() throws IOException, GeneralSecurityException {
        return Pem.certificates(folder.resolve("authority.crt")).getFirst();
    }

    private boolean isGood(X509Certificate server, X509Certificate authority, Instant now)
            throws GeneralSecurityException {
        Set<String> named = new HashSet<>();
        var alternatives = server.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(name -> named.add(String.valueOf(name.get(1))));
        }
        return server.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                && now.plus(RENEW_BEFORE).isBefore(server.getNotAfter().toInstant())
                && named.equals(new HashSet<>(hosts));
    }

    private Pem.Identity authority(Instant now) throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("authority.crt");
        Path key = folder.resolve("authority.key");
        if (Files.exists(certificate) && Files.exists(key)) {
            return Pem.read(certificate, key);
        }
        KeyPair pair = pair();
        // One name for each authority: computers that trusted an earlier one must not mix them up.
        X500Principal name = new X500Principal(
                "CN=Commonseal " + now.getEpochSecond() + ", O=\"" + district.replaceAll("[\"\\\\]", "") + "\"");
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name, serial(), before(now), Date.from(now.plus(LIFE)), name, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            X509Certificate made = signed(builder, pair.getPrivate());
            Files.deleteIfExists(key);
            Pem.write(certificate, List.of(made));
            Pem.write(key, pair.getPrivate());
            return new Pem.Identity(pair.getPrivate(), List.of(made));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private X509Certificate sign(Pem.Identity authority, KeyPair pair, Instant now, KeyPurposeId purpose)
            throws IOException, GeneralSecurityException {
        GeneralName[] names = hosts.stream()
                .map(host -> new GeneralName(
                        ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    authority.certificate(),
                    serial(),
                    before(now),
                    Date.from(now.plus(SERVER_LIFE)),
                    new X500Principal("CN=" + hosts.getFirst().replaceAll("[^A-Za-z0-9.-]", "")),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            return signed(builder, authority.key());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static Date before(Instant now) {
        return Date.from(now.minus(EARLIER));
    }

    private static BigInteger serial() {
        return new BigInteger(1, Ids.randomBytes(SERIAL_BYTES)).add(BigInteger.ONE);
    }

    /** A new one. */
    static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
