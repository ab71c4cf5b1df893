package commonseal.sources;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.sources.Answer.Lie;
import commonseal.sources.ReferenceSource.Mode;
import commonseal.sources.SourceClient.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions over real mutual TLS, answered well and badly. */
class SourceClientTest {

    @TempDir
    Path folder;

    @Test
    void foundIsWhatWasAskedAndNoMore() throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = loopback.client(false)) {
            Reply reply = client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW);

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.answer())
                                    .isInstanceOfSatisfying(Answer.Found.class, found -> {
                                        assertThat(found.fields())
                                                .isEqualTo(Map.of("patent_number", "P-1", "name", "a lamp"));
                                        assertThat(found.holder()).isEqualTo(Loopback.person("1"));
                                        assertThat(found.signed()).isFalse();
                                    }));
        }
    }

    @ParameterizedTest
    @CsvSource({"9,None", "2,Several", "3,Revoked", "4,Suspended", "5,Pending"})
    void otherOutcomesAreDistinct(String number, String outcome) throws Exception {
        try (Loopback loopback = new Loopback(folder, true);
                SourceClient client = loopback.client(true)) {
            Question question = Loopback.question(Loopback.person(number));
            Reply reply = client.ask(question, Loopback.NOW);

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.answer().getClass().getSimpleName())
                                    .isEqualTo(outcome));
            assertThat(client.poll(question, Loopback.NOW)).isEqualTo(reply);
        }
    }

    @Test
    void aChoiceIsAnsweredAndAnotherNameIsAMismatch() throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = loopback.client(false)) {
            Reply chosen = client.ask(Loopback.question(Loopback.person("2"), Optional.of("P-2b")), Loopback.NOW);
            Reply other = client.ask(Loopback.question(Loopback.misnamed("1")), Loopback.NOW);

            assertThat(chosen)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.answer())
                                    .isInstanceOfSatisfying(
                                            Answer.Found.class,
                                            found -> assertThat(found.origin().record())
                                                    .isEqualTo("P-2b")));
            assertThat(other).isEqualTo(new Reply.Answered(new Answer.Mismatch(java.util.Set.of("name"))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED,MALFORMED",
        "OTHER_KIND,OTHER_KIND",
        "OTHER_REQUEST,OTHER_REQUEST",
        "UNASKED_FIELDS,UNASKED_FIELDS",
        "BAD_SIGNATURE,BAD_SIGNATURE",
        "FROM_THE_FUTURE,FROM_THE_FUTURE"
    })
    void noLieIsBelieved(Mode mode, Lie.Kind kind) throws Exception {
        try (Loopback loopback = new Loopback(folder, true);
                SourceClient client = loopback.client(true)) {
            loopback.source.behave(mode);

            Reply reply = client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW);

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Lied.class, lied -> assertThat(lied.kind()).isEqualTo(kind));
        }
    }

    @Test
    void anAgreedSignatureMayNotBeMissing() throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = loopback.client(true)) {
            assertThat(client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW))
                    .isInstanceOfSatisfying(
                            Reply.Lied.class, lied -> assertThat(lied.kind()).isEqualTo(Lie.Kind.BAD_SIGNATURE));
        }
    }

    @ParameterizedTest
    @CsvSource({"FAILING,HTTP_500", "HUGE,TOO_LARGE", "DRIPPING,TIMEOUT", "SLOW,TIMEOUT"})
    void whatDoesNotAnswerFailsInTime(Mode mode, String code) throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = new SourceClient(
                        loopback.source.url(), loopback.tls("client"), Duration.ofMillis(1500), Optional.empty())) {
            loopback.source.behave(mode);

            assertThat(client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW))
                    .isEqualTo(new Reply.Failed(code));
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "stranger"})
    void whoShowsNoAgreedCertificateIsNotHeard(String who) throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = new SourceClient(
                        loopback.source.url(), loopback.tls(who), Duration.ofSeconds(5), Optional.empty())) {
            Reply reply = client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW);

            assertThat(reply).isInstanceOf(Reply.Failed.class);
            assertThat(loopback.source.asked()).isZero();
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotAsked() throws Exception {
        try (Loopback loopback = new Loopback(folder, false);
                SourceClient client = new SourceClient(
                        loopback.source.url(),
                        SourceTls.context(Optional.empty(), folder.resolve("other-authority.crt")),
                        Duration.ofSeconds(5),
                        Optional.empty())) {
            assertThat(client.ask(Loopback.question(Loopback.person("1")), Loopback.NOW))
                    .isEqualTo(new Reply.Failed("TLS"));
        }
    }
}
