package commonseal.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** A time-stamping authority on this machine (RFC 3161 over HTTP) that can be made to fail. Its clock is given. */
public final class FakeTsa implements AutoCloseable {

    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    /** What it does with a question. */
    public enum Mood {
        STAMPS,
        /** Answers 500. */
        BROKEN,
        /** Says no, as RFC 3161 has it. */
        REFUSES,
        /** Stamps, but for another question. */
        STAMPS_ANOTHER,
        /** Answers what is no stamp. */
        BABBLES
    }

    private final HttpServer server;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Instant now;
    private volatile Mood mood = Mood.STAMPS;

    private FakeTsa(HttpServer server, Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        this.server = server;
        this.now = now;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        this.keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=Test time-stamps");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(3650))),
                name,
                keys.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
        this.certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** Begins to listen, on a free port of the loopback; every stamp says this time. */
    public static FakeTsa start(Instant now) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            FakeTsa tsa = new FakeTsa(server, now);
            server.createContext("/", tsa::serve);
            server.start();
            return tsa;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For {@code seal.tsa-url}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
    }

    /** From now on. */
    public void be(Mood next) {
        mood = next;
    }

    /** SHA-256 of its certificate, hexadecimal: what a policy names. */
    public String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it answers to a question in DER, in the mood it is in. */
    public byte[] answer(byte[] question) {
        try {
            if (mood == Mood.BABBLES) {
                return new byte[] {0x30, 0x03, 0x02, 0x01, 0x00};
            }
            TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", keys.getPrivate(), certificate),
                    new JcaDigestCalculatorProviderBuilder()
                            .build()
                            .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                    POLICY);
            tokens.addCertificates(new JcaCertStore(List.of(certificate)));
            TimeStampResponseGenerator answers = new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED);
            TimeStampRequest asked = new TimeStampRequest(question);
            if (mood == Mood.REFUSES) {
                return answers.generateFailResponse(2, 1 << 25, "not today").getEncoded();
            }
            TimeStampRequest stamped = mood == Mood.STAMPS ? asked : another(asked);
            return answers.generateGrantedResponse(stamped, BigInteger.TWO, Date.from(now))
                    .getEncoded();
        } catch (TSPException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TimeStampRequest another(TimeStampRequest asked) {
        var generator = new org.bouncycastle.tsp.TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator.generate(TSPAlgorithms.SHA256, new byte[32], asked.getNonce());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readAllBytes();
            boolean fits = "application/timestamp-query"
                    .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
            if (mood == Mood.BROKEN || !fits) {
                exchange.sendResponseHeaders(fits ? 500 : 415, -1);
                return;
            }
            byte[] answer = answer(question);
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
