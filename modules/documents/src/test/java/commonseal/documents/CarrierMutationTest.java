package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.ExportResult;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.PdfResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.testkit.Seeds;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than ten thousand changed files of each carrier that is a file for people: single bits, and what happens to files as
 * a whole. The carriers that are JSON have theirs in the verifier, wallet copies in {@link WalletCopyTest}.
 */
@Tag("long")
@Tag("mutations")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierMutationTest {
    private static final int MANY = 10_500;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor psb;
    private TrustFile trust;
    private Instant now;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        district.provable(psb, card(district.person("张三")));
        trust = district.trust();
        now = district.db.clock().now().plusSeconds(120);
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    /** What is done to a file. */
    private enum Change {
        BIT,
        BYTE_OF_ELSEWHERE,
        TWO_EXCHANGED,
        ONE_LESS,
        ONE_MORE,
        TRUNCATED,
        MORE_BEHIND,
        TWICE,
        PART_OF_ANOTHER,
        PART_MOVED
    }

    private static byte[] changed(byte[] file, byte[] other, Random random, Change change) {
        int at = random.nextInt(file.length);
        int from = random.nextInt(file.length);
        int length = 1 + random.nextInt(200);
        byte[] changed = file.clone();
        switch (change) {
            case BIT -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case BYTE_OF_ELSEWHERE -> changed[at] = file[from];
            case TWO_EXCHANGED -> {
                changed[at] = file[from];
                changed[from] = file[at];
            }
            case ONE_LESS -> {
                changed = Arrays.copyOf(file, file.length - 1);
                System.arraycopy(file, at + 1, changed, at, file.length - at - 1);
            }
            case ONE_MORE -> {
                changed = Arrays.copyOf(file, file.length + 1);
                System.arraycopy(file, at, changed, at + 1, file.length - at);
            }
            case TRUNCATED -> changed = Arrays.copyOf(file, at);
            case MORE_BEHIND -> {
                byte[] more = new byte[length];
                random.nextBytes(more);
                changed = joined(file, more);
            }
            case TWICE -> changed = joined(file, random.nextBoolean() ? file : other);
            case PART_OF_ANOTHER -> {
                int start = Math.min(at, other.length);
                int end = Math.min(Math.min(at + length, other.length), file.length);
                System.arraycopy(other, Math.min(start, end), changed, Math.min(start, end), Math.max(0, end - start));
            }
            case PART_MOVED -> {
                int end = Math.min(length, file.length - Math.max(at, from));
                System.arraycopy(file, from, changed, at, end);
            }
        }
        return changed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        return bytes.toByteArray();
    }

    /** @param harmless whether a file that differs, and was found good, says the same all the same */
    private void assertNoneAccepted(String name, byte[] file, byte[] other, BiPredicate<byte[], byte[]> harmless) {
        assertThat(verify(file).value().isGood()).as(verify(file).toString()).isTrue();
        Random random = Seeds.random("documents.mutations." + name);
        List<byte[]> all = new ArrayList<>();
        while (all.size() < MANY) {
            Change change =
                    all.size() % 2 == 0 ? Change.BIT : Change.values()[1 + random.nextInt(Change.values().length - 1)];
            byte[] changed = changed(file, other, random, change);
            if (!Arrays.equals(changed, file) && !Arrays.equals(changed, other)) {
                all.add(changed);
            }
        }

        List<Integer> accepted = IntStream.range(0, all.size())
                .parallel()
                .filter(i -> verify(all.get(i)).value().isGood() && !harmless.test(file, all.get(i)))
                .boxed()
                .toList();

        assertThat(accepted).as("changed and yet accepted, of %d", all.size()).isEmpty();
    }

    private Verdict verify(byte[] file) {
        return Verifier.verify(file, trust, Policy.standard(), now, StatusSource.OFFLINE, ChainView.OFFLINE);
    }

    private byte[] pdf(String name) {
        UUID document = district.provable(psb, card(district.person(name))).document();
        return ((PdfResult.Ready) district.<PdfResult>write(tx -> district.documents.pdf(tx, psb, document))).pdf();
    }

    @Test
    void noChangedPdfFileIsAccepted() {
        // The seal is written in hexadecimal digits into room that the file leaves for it: capitals say the same.
        assertNoneAccepted("pdf", pdf("李四"), pdf("王五"), CarrierMutationTest::differsInTheSealOnly);
    }

    private static boolean differsInTheSealOnly(byte[] file, byte[] changed) {
        String good = new String(file, StandardCharsets.ISO_8859_1);
        String bad = new String(changed, StandardCharsets.ISO_8859_1);
        int from = good.indexOf("/Contents <") + "/Contents <".length();
        int to = good.indexOf('>', from);
        return good.length() == bad.length()
                && good.substring(0, from).equals(bad.substring(0, from))
                && good.substring(to).equals(bad.substring(to));
    }

    @Test
    void noChangedContainerIsAccepted() {
        assertNoneAccepted("container", container("赵六"), container("钱七"), (file, changed) -> false);
    }

    private byte[] container(String name) {
        PersonId owner = district.person(name);
        UUID document = district.provable(psb, card(owner)).document();
        UUID evidence = district.pull(
                        context(
                                district.officer(Role.COUNTER_CLERK, "AMR"),
                                UUID.randomUUID(),
                                District.CARD,
                                Set.of(owner),
                                new Ground.OwnerAuthorised()),
                        document)
                .evidence();
        return ((ExportResult.Ready) district.documents.exportEvidence(
                        district.officer(Role.AUDITOR, "*"), List.of(evidence), "complaint 20"))
                .export()
                .container()
                .orElseThrow()
                .file();
    }

    @Test
    void noChangedSealOnPaperIsBelieved() {
        byte[] good = seal("孙八");
        byte[] other = seal("周九");
        // Its best verdict is not good: what counts is whether its signature is believed.
        Random random = Seeds.random("documents.mutations.seal");
        List<byte[]> accepted = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Change change = i % 2 == 0 ? Change.BIT : Change.values()[1 + random.nextInt(Change.values().length - 1)];
            byte[] changed = changed(good, other, random, change);
            boolean believed = verify(changed)
                    .check(Verdict.Row.UNALTERED)
                    .filter(check -> check.state() == Verdict.State.PASS)
                    .isPresent();
            if (believed && !Arrays.equals(changed, good) && !Arrays.equals(changed, other)) {
                accepted.add(changed);
            }
        }
        assertThat(accepted.stream()
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .toList())
                .isEmpty();
    }

    private byte[] seal(String name) {
        IssueResult.Issued issued = district.provable(psb, card(district.person(name)));
        return district.<Optional<Documents.PaperCode>>write(
                        tx -> district.documents.paperCode(tx, psb, issued.document()))
                .flatMap(Documents.PaperCode::seal)
                .orElseThrow()
                .getBytes(StandardCharsets.US_ASCII);
    }
}
