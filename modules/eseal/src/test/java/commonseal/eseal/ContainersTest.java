package commonseal.eseal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.eseal.ContainerReader.Read;
import commonseal.eseal.Containers.Part;
import commonseal.eseal.TimeStampMissingException.Reason;
import commonseal.testkit.FakeTsa;
import commonseal.testkit.FakeTsa.Mood;
import eu.europa.esig.dss.asic.cades.validation.ASiCContainerWithCAdESAnalyzer;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.spi.signature.AdvancedSignature;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainersTest {

    private static final TestSeal SEAL = TestSeal.of("Qinghe");
    private static final int MUTANTS = 1000;

    private static final List<Part> PARTS = List.of(
            new Part("contents.json", "application/json", Samples.bytes("{\"format\":\"x\"}")),
            new Part("evidence-1.json", "application/json", Samples.bytes("{\"a\":\"" + "证据".repeat(200) + "\"}")));

    @Test
    void whatIsSealedIsReadAgain() {
        byte[] container = Containers.seal(PARTS, SEAL, TestSeal.NOW);

        Read.Sealed read = sealed(container);

        assertThat(ContainerReader.isOne(Arrays.copyOf(container, ContainerReader.HEAD)))
                .isTrue();
        assertThat(texts(read.files())).isEqualTo(texts(parts()));
        assertThat(read.chain().getFirst()).isEqualTo(SEAL.chain().getFirst());
        assertThat(read.isIssuedBy(SealCertificates.fingerprint(SEAL.chain().getLast())))
                .isTrue();
        assertThat(read.isIssuedBy(SealCertificates.fingerprint(
                        TestSeal.of("Qinghe").chain().getLast())))
                .isFalse();
        assertThat(read.stamp()).isEmpty();
    }

    @Test
    void aStampSaysWhenAndByWhom() throws Exception {
        try (FakeTsa tsa = FakeTsa.start(TestSeal.NOW)) {
            byte[] container = Containers.sealStamped(PARTS, SEAL, TestSeal.NOW, asking(tsa));

            Stamp stamp = sealed(container).stamp().orElseThrow();

            assertThat(stamp.at()).isEqualTo(TestSeal.NOW);
            assertThat(stamp.authority()).isEqualTo("CN=Test time-stamps");
            assertThat(stamp.isBy(tsa.fingerprint())).isTrue();
            assertThat(stamp.isBy("00".repeat(32))).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"REFUSES, REFUSED", "STAMPS_ANOTHER, WRONG", "BABBLES, WRONG"})
    void whatIsNoStampForTheQuestionIsNone(Mood mood, Reason reason) throws IOException {
        try (FakeTsa tsa = FakeTsa.start(TestSeal.NOW)) {
            tsa.be(mood);

            assertThatThrownBy(() -> Containers.sealStamped(PARTS, SEAL, TestSeal.NOW, asking(tsa)))
                    .isInstanceOfSatisfying(
                            TimeStampMissingException.class,
                            missing -> assertThat(missing.reason()).isEqualTo(reason));
        }
    }

    @Test
    void othersReadItToo() throws Exception {
        try (FakeTsa tsa = FakeTsa.start(TestSeal.NOW)) {
            byte[] container = Containers.sealStamped(PARTS, SEAL, TestSeal.NOW, asking(tsa));
            var analyzer = new ASiCContainerWithCAdESAnalyzer(new InMemoryDocument(container, "evidence.asice"));
            analyzer.setCertificateVerifier(new CommonCertificateVerifier(true));

            AdvancedSignature signature = analyzer.getSignatures().getFirst();
            signature.checkSignatureIntegrity();

            assertThat(signature.getSignatureCryptographicVerification().isSignatureIntact())
                    .isTrue();
            assertThat(signature.getSignatureCryptographicVerification().isReferenceDataIntact())
                    .isTrue();
            assertThat(signature.getSignatureTimestamps()).hasSize(1);
        }
    }

    /** A changed container is refused, or every file, the seal and the stamp are read as before: a date of the archive. */
    @Test
    void noChangedContainerSaysAnythingElse() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ContainersTest seed " + seed);
        Random random = new Random(seed);
        try (FakeTsa tsa = FakeTsa.start(TestSeal.NOW)) {
            byte[] container = Containers.sealStamped(PARTS, SEAL, TestSeal.NOW, asking(tsa));
            String whole = said(container).orElseThrow();
            List<Integer> refused = new ArrayList<>();
            for (int i = 0; i < MUTANTS; i++) {
                byte[] mutant = container.clone();
                int at = random.nextInt(mutant.length);
                mutant[at] ^= (byte) (1 << random.nextInt(8));

                Optional<String> said = said(mutant);

                assertThat(said.orElse(whole)).as("byte " + at).isEqualTo(whole);
                if (said.isEmpty()) {
                    refused.add(at);
                }
            }
            System.out.println(refused.size() + " of " + MUTANTS + " refused, the others say the same");
            assertThat(refused.size()).isGreaterThan(MUTANTS * 9 / 10);
        }
    }

    /** The archive written anew by another tool, with a file changed, added or left out. */
    @Test
    void noOtherFileGetsIn() throws IOException {
        byte[] container = Containers.seal(PARTS, SEAL, TestSeal.NOW);
        Map<String, byte[]> files = unpacked(container);
        assertThat(said(packed(files))).isEqualTo(said(container));
        for (Map.Entry<String, byte[]> file : List.copyOf(files.entrySet())) {
            String name = file.getKey();
            Map<String, byte[]> changed = new LinkedHashMap<>(files);
            byte[] longer = Arrays.copyOf(file.getValue(), file.getValue().length + 1);
            changed.put(name, longer);
            assertThat(said(packed(changed))).as("longer " + name).isEmpty();
            changed.remove(name);
            assertThat(said(packed(changed))).as("without " + name).isEmpty();
        }
        files.put("evidence-2.json", Samples.bytes("{}"));
        assertThat(said(packed(files))).isEmpty();
    }

    @Test
    void twoToolsNeverReadDifferentFiles() {
        byte[] container = Containers.seal(PARTS, SEAL, TestSeal.NOW);
        byte[] before = new byte[container.length + 1];
        System.arraycopy(container, 0, before, 1, container.length);

        assertThat(said(before)).isEmpty();
        assertThat(said(Arrays.copyOf(container, container.length + 1))).isEmpty();
        assertThat(said(Arrays.copyOf(container, container.length - 1))).isEmpty();
        assertThat(said(new byte[0])).isEmpty();
    }

    @Test
    void whatUnpacksToTooMuchIsNotRead() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("mimetype", Samples.bytes(Containers.MEDIA_TYPE));
        files.put("zeros.json", new byte[Containers.LARGEST + 1]);

        assertThat(ContainerReader.read(packed(files))).isInstanceOf(Read.NotContainer.class);

        files.remove("zeros.json");
        IntStream.range(0, Containers.MOST_FILES + 5).forEach(i -> files.put(i + ".json", new byte[1]));
        assertThat(ContainerReader.read(packed(files))).isInstanceOf(Read.NotContainer.class);
    }

    private static TimeStamps asking(FakeTsa tsa) {
        return digest -> {
            StampRequest request = StampRequest.of(digest, java.math.BigInteger.TEN);
            return request.token(tsa.answer(request.bytes()));
        };
    }

    private static Read.Sealed sealed(byte[] container) {
        Read read = ContainerReader.read(container);
        assertThat(read).isInstanceOf(Read.Sealed.class);
        return (Read.Sealed) read;
    }

    /** Everything that is read, as a text; empty if it is refused. */
    private static Optional<String> said(byte[] container) {
        return ContainerReader.read(container) instanceof Read.Sealed sealed
                ? Optional.of(texts(sealed.files()) + " " + sealed.chain() + " "
                        + sealed.stamp().map(stamp -> stamp.at() + " " + stamp.chain()))
                : Optional.empty();
    }

    private static Map<String, byte[]> parts() {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        PARTS.forEach(part -> parts.put(part.name(), part.bytes()));
        return parts;
    }

    private static Map<String, String> texts(Map<String, byte[]> files) {
        Map<String, String> texts = new java.util.TreeMap<>();
        files.forEach((name, bytes) -> texts.put(name, new String(bytes, java.nio.charset.StandardCharsets.UTF_8)));
        return texts;
    }

    private static Map<String, byte[]> unpacked(byte[] container) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(container))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    /** As any tool packs: the type first and not compressed, as ASiC wants it. */
    private static byte[] packed(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                if (file.getKey().equals("mimetype")) {
                    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                    crc.update(file.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(file.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
