package commonseal.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as text files: RFC 7468, keys unencrypted PKCS #8. */
public final class Pem {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern PUBLIC_KEY =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private Pem() {}

    /**
     * A private key and what speaks for it.
     *
     * @param chain the certificate itself first
     */
    public record Identity(PrivateKey key, List<X509Certificate> chain) {
        public Identity {
            chain = List.copyOf(chain);
        }

        /** The certificate itself. */
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /** @throws GeneralSecurityException if the key is not that of the certificate */
        public void check() throws GeneralSecurityException {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "Ed25519";
                    });
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate());
            if (!signature.verify(signed)) {
                throw new GeneralSecurityException("the key is not that of the certificate");
            }
        }

        /** As a server takes it; without a password, for it never leaves memory. */
        public KeyStore keyStore() throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
            return store;
        }
    }

    /**
     * A key and its certificates from two files.
     *
     * @throws GeneralSecurityException if a file holds something else; the message names the file, never its content
     */
    public static Identity read(Path certificates, Path key) throws IOException, GeneralSecurityException {
        return new Identity(key(Files.readString(key, StandardCharsets.US_ASCII), key), certificates(certificates));
    }

    /** Every certificate of a file, at least one. */
    public static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return certificates(in, file);
        }
    }

    private static List<X509Certificate> certificates(InputStream in, Path file) throws CertificateException {
        List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in " + file);
        }
        return found;
    }

    private static PrivateKey key(String text, Path file) throws GeneralSecurityException {
        Matcher matcher = KEY.matcher(text);
        if (!matcher.find()) {
            throw new InvalidKeySpecException("no PKCS #8 key (BEGIN PRIVATE KEY) in " + file);
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        InvalidKeySpecException last = new InvalidKeySpecException("no key");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    /** Certificates for anybody to read. */
    public static void write(Path file, List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        DurableFile.replace(file, text(certificates), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** A private key, of the owner alone. */
    public static void write(Path file, PrivateKey key) throws IOException {
        DurableFile.replace(file, block("PRIVATE KEY", key.getEncoded()));
    }

    /** Chain and key in one file of the owner alone: never one without the other. */
    public static void write(Path file, Identity identity) throws IOException, GeneralSecurityException {
        DurableFile.replace(
                file,
                text(identity.chain()) + block("PRIVATE KEY", identity.key().getEncoded()));
    }

    /** What {@link #write(Path, Identity)} wrote. */
    public static Identity identity(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        int key = text.indexOf("-----BEGIN PRIVATE KEY");
        String chain = key < 0 ? text : text.substring(0, key);
        return new Identity(
                key(text, file),
                certificates(new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)), file));
    }

    /** Both halves in one file of the owner alone. */
    public static void write(Path file, KeyPair pair) throws IOException {
        DurableFile.replace(
                file,
                block("PRIVATE KEY", pair.getPrivate().getEncoded())
                        + block("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    /** What {@link #write(Path, KeyPair)} wrote. */
    public static KeyPair pair(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        PrivateKey key = key(text, file);
        Matcher matcher = PUBLIC_KEY.matcher(text);
        if (!matcher.find()) {
            throw new InvalidKeySpecException("no public key (BEGIN PUBLIC KEY) in " + file);
        }
        X509EncodedKeySpec encoded =
                new X509EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        return new KeyPair(KeyFactory.getInstance(key.getAlgorithm()).generatePublic(encoded), key);
    }

    private static String text(List<X509Certificate> certificates) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    private static String block(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
