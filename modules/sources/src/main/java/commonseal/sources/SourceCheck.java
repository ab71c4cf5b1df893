package commonseal.sources;

import commonseal.kernel.HttpOut;
import commonseal.proof.PublicSigningKey;
import commonseal.sources.Answer.ErrorCode;
import commonseal.sources.Question.Want;
import commonseal.sources.SourceClient.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Runs the contract against an office's adapter with the test persons agreed with that office. */
public final class SourceCheck {

    private final Subject subject;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final SourceClient client;

    /** How a check ended. */
    public enum State {
        PASS,
        FAIL,
        /** No test person was given for it. */
        NOT_RUN
    }

    /**
     * One check.
     *
     * @param what happened, in English
     * @param fix what to change in the adapter; empty unless it failed
     */
    public record Result(String name, State state, String what, String fix) {}

    /**
     * What is checked.
     *
     * @param tls with the certificate that the adapter accepts
     * @param nobody the same without a certificate
     * @param stranger with a certificate of another authority
     * @param fields every field that the found person's document has
     * @param people holder identifiers for found, none, several, pending, slow, revoked, suspended, mismatch
     * @param patience within which every answer must be complete
     * @param longestPending how long a pending person may stay so
     */
    public record Subject(
            URI url,
            SSLContext tls,
            SSLContext nobody,
            SSLContext stranger,
            Optional<PublicSigningKey> key,
            String kind,
            Question.Why why,
            List<String> fields,
            Map<String, Map<String, String>> people,
            Duration patience,
            Duration longestPending) {
        public Subject {
            fields = List.copyOf(fields);
            people = Map.copyOf(people);
        }
    }

    /** What an answer must be: empty if it is, else what is wrong. */
    private interface Demand extends Function<Reply, Optional<String>> {}

    private SourceCheck(Subject subject, InstantSource clock, Supplier<UUID> ids) {
        this.subject = subject;
        this.clock = clock;
        this.ids = ids;
        this.client = new SourceClient(subject.url(), subject.tls(), subject.patience(), subject.key());
    }

    /** Every check, in order; if nothing answers at all, only the first. Waits for pending answers. */
    public static List<Result> run(Subject subject, InstantSource clock, Supplier<UUID> ids)
            throws InterruptedException {
        SourceCheck check = new SourceCheck(subject, clock, ids);
        try (SourceClient using = check.client) {
            return check.all();
        }
    }

    /** Whether the adapter was not reached at all. */
    public static boolean unreachable(List<Result> results) {
        return results.size() == 1 && results.getFirst().state() == State.FAIL;
    }

    private List<Result> all() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        results.add(reached());
        if (unreachable(results)) {
            return results;
        }
        results.add(refuses("client-certificate-demanded", subject.nobody(), "asks without a certificate"));
        results.add(
                refuses("wrong-certificate-refused", subject.stranger(), "shows a certificate of another authority"));
        results.add(found());
        results.add(minimal());
        results.add(status());
        results.add(person("none", "outcome none", reply -> is(reply, Answer.None.class)));
        results.add(several());
        results.add(pending());
        results.add(person(
                "slow",
                "a whole answer within " + subject.patience().toSeconds()
                        + " s; what takes longer is answered pending and polled",
                reply -> reply instanceof Reply.Answered(Answer answer)
                                && (answer instanceof Answer.Found || answer instanceof Answer.Pending)
                        ? Optional.empty()
                        : Optional.of(word(reply))));
        results.add(person("revoked", "outcome revoked", reply -> is(reply, Answer.Revoked.class)));
        results.add(person("suspended", "outcome suspended", reply -> is(reply, Answer.Suspended.class)));
        results.add(person(
                "mismatch",
                "outcome mismatch with the names of the identifiers that differ",
                reply -> is(reply, Answer.Mismatch.class)));
        results.add(idempotent());
        results.add(reused());
        results.add(error("unknown-kind", new String(unknownKind().json(), StandardCharsets.UTF_8), "unknown-kind"));
        results.add(error("malformed-refused", "{\"contract\":", "bad-request"));
        results.add(error(
                "duplicate-members-refused",
                new String(asFound(subject.fields()).json(), StandardCharsets.UTF_8)
                        .replaceFirst("\\{", "{\"want\":\"status\","),
                "bad-request"));
        results.add(error(
                "unknown-members-refused",
                new String(asFound(subject.fields()).json(), StandardCharsets.UTF_8)
                        .replaceFirst("\\{", "{\"somethingNew\":\"1\","),
                "bad-request"));
        results.add(error("size-limited", "\"" + " ".repeat(Question.LARGEST) + "\"", "bad-request"));
        results.add(unknownRequest());
        return results;
    }

    // -- transport

    private Result reached() {
        String name = "reachable-over-mutual-tls";
        Reply reply = ask(asFound(List.of()));
        return reply instanceof Reply.Failed(String code)
                ? new Result(
                        name,
                        State.FAIL,
                        code,
                        code.equals("TLS")
                                ? "the adapter's certificate must name its host and come from the stated authority,"
                                        + " and it must accept the certificate shown; TLS 1.2 or 1.3"
                                : "start the adapter, check address and firewall, answer POST /v1/requests")
                : passed(name, "answered");
    }

    private Result refuses(String name, SSLContext tls, String how) {
        try (SourceClient other = new SourceClient(subject.url(), tls, subject.patience(), subject.key())) {
            HttpOut.Answer answer =
                    other.exchange(post(new String(asFound(List.of()).json(), StandardCharsets.UTF_8)));
            return answer.status() == 401 || answer.status() == 403
                    ? passed(name, "HTTP " + answer.status())
                    : new Result(
                            name,
                            State.FAIL,
                            "who " + how + " got HTTP " + answer.status(),
                            "demand a client certificate in the TLS handshake and accept only the agreed authority");
        } catch (HttpOut.Failed e) {
            return e.failure() == HttpOut.Failure.TIMEOUT
                    ? new Result(name, State.FAIL, "no answer in time", "end the handshake with an alert at once")
                    : passed(name, "refused in the handshake");
        }
    }

    // -- outcomes

    private Result found() {
        return person("found", "outcome found with every field asked for and the identifiers as asked", reply -> {
            if (!(reply instanceof Reply.Answered(Answer.Found found))) {
                return Optional.of(word(reply));
            }
            if (!found.fields().keySet().containsAll(subject.fields())) {
                return Optional.of("fields are missing: "
                        + subject.fields().stream()
                                .filter(each -> !found.fields().containsKey(each))
                                .toList());
            }
            return found.holder().equals(subject.people().get("found"))
                    ? Optional.empty()
                    : Optional.of("the answer is about somebody else");
        });
    }

    private Result minimal() {
        String name = "only-what-was-asked";
        if (subject.fields().isEmpty()) {
            return notRun(name);
        }
        List<String> one = List.of(subject.fields().getFirst());
        Reply reply = ask(asFound(one));
        boolean good = reply instanceof Reply.Answered(Answer.Found found)
                && found.fields().keySet().equals(java.util.Set.copyOf(one));
        return good
                ? passed(name, "one field asked, one field answered")
                : new Result(
                        name, State.FAIL, word(reply), "answer exactly the fields named in the question, no others");
    }

    private Result status() {
        String name = "status-asked-anew";
        Reply first = ask(asFound(List.of()));
        if (!(first instanceof Reply.Answered(Answer.Found known))) {
            return new Result(name, State.FAIL, word(first), "answer found for the agreed person first");
        }
        Reply reply = ask(question(
                Want.STATUS,
                holder("found"),
                List.of(),
                Optional.empty(),
                Optional.of(known.origin().record())));
        boolean good = reply instanceof Reply.Answered(Answer.Found found)
                && found.fields().isEmpty();
        return good
                ? passed(name, "found, without content")
                : new Result(
                        name, State.FAIL, word(reply), "answer want=status for the record named, with an empty fields");
    }

    private Result several() {
        String name = "several";
        Optional<Map<String, String>> person =
                Optional.ofNullable(subject.people().get(name));
        if (person.isEmpty()) {
            return notRun(name);
        }
        Reply reply = ask(question(Want.DOCUMENT, person.get(), subject.fields(), Optional.empty(), Optional.empty()));
        if (!(reply instanceof Reply.Answered(Answer.Several(List<Answer.Choice> choices)))) {
            return new Result(name, State.FAIL, word(reply), "answer outcome several with two or more choices");
        }
        boolean personal = choices.stream()
                .anyMatch(choice -> person.get().values().stream()
                        .anyMatch(value -> choice.label().contains(value)
                                || choice.choice().contains(value)));
        if (personal) {
            return new Result(name, State.FAIL, "a choice names the holder", "labels and choices hold no identifiers");
        }
        Reply chosen = ask(question(
                Want.DOCUMENT,
                person.get(),
                subject.fields(),
                Optional.of(choices.getFirst().choice()),
                Optional.empty()));
        return chosen instanceof Reply.Answered(Answer.Found found)
                ? passed(name, choices.size() + " choices, the first is found")
                : new Result(name, State.FAIL, word(chosen), "answer found when a choice is sent back");
    }

    private Result pending() throws InterruptedException {
        String name = "pending";
        Optional<Map<String, String>> person =
                Optional.ofNullable(subject.people().get(name));
        if (person.isEmpty()) {
            return notRun(name);
        }
        Question question = question(Want.DOCUMENT, person.get(), subject.fields(), Optional.empty(), Optional.empty());
        Reply reply = ask(question);
        if (!(reply instanceof Reply.Answered(Answer.Pending first))) {
            return new Result(
                    name, State.FAIL, word(reply), "answer 202 and outcome pending with retryAfter in seconds");
        }
        Instant until = clock.instant().plus(subject.longestPending());
        Duration wait = first.retryAfter();
        while (clock.instant().plus(wait).isBefore(until)) {
            Thread.sleep(wait);
            Reply later = client.poll(question, clock.instant());
            if (later instanceof Reply.Answered(Answer.Pending again)) {
                wait = again.retryAfter();
            } else {
                return later instanceof Reply.Answered(Answer.Found found)
                        ? passed(name, "pending, then found")
                        : new Result(
                                name,
                                State.FAIL,
                                word(later),
                                "GET /v1/requests/{request} gives the answer once ready");
            }
        }
        return new Result(
                name,
                State.FAIL,
                "still pending after " + subject.longestPending().toSeconds() + " s",
                "let the test person's answer be ready within that time");
    }

    private Result person(String name, String expected, Demand demand) {
        Optional<Map<String, String>> person =
                Optional.ofNullable(subject.people().get(name));
        if (person.isEmpty()) {
            return notRun(name);
        }
        Reply reply = ask(question(Want.DOCUMENT, person.get(), subject.fields(), Optional.empty(), Optional.empty()));
        return demand.apply(reply)
                .map(wrong -> new Result(name, State.FAIL, wrong, "expected: " + expected))
                .orElseGet(() -> passed(name, expected));
    }

    // -- requests

    private Result idempotent() {
        String name = "idempotent";
        Question question = asFound(subject.fields());
        Reply first = ask(question);
        Reply second = ask(question);
        boolean same = first instanceof Reply.Answered(Answer.Found one)
                && second instanceof Reply.Answered(Answer.Found two)
                && one.origin().record().equals(two.origin().record())
                && one.origin().version().equals(two.origin().version())
                && one.fields().equals(two.fields());
        return same
                ? passed(name, "the same request, the same answer")
                : new Result(
                        name,
                        State.FAIL,
                        word(first) + ", then " + word(second),
                        "the same request id with the same question gets the same answer, for a day at least");
    }

    private Result reused() {
        String name = "request-not-reused";
        Question question = asFound(subject.fields());
        ask(question);
        Question other = new Question(
                question.request(),
                Want.STATUS,
                question.kind(),
                question.holder(),
                question.why(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                question.askedAt());
        Reply reply = ask(other);
        return reply instanceof Reply.Answered(Answer.Error(ErrorCode code)) && code == ErrorCode.REQUEST_REUSED
                ? passed(name, "request-reused")
                : new Result(
                        name,
                        State.FAIL,
                        word(reply),
                        "another question under a used request id gets 409 and code request-reused");
    }

    private Result unknownRequest() {
        String name = "unknown-request";
        Reply reply = client.poll(asFound(List.of()), clock.instant());
        return reply instanceof Reply.Answered(Answer.Error(ErrorCode code)) && code == ErrorCode.UNKNOWN_REQUEST
                ? passed(name, "unknown-request")
                : new Result(name, State.FAIL, word(reply), "polling an unknown request gets 404 and unknown-request");
    }

    private Result error(String name, String body, String code) {
        String fix = "answer a status from 400 to 499 with JSON {\"contract\":\"" + Question.CONTRACT
                + "\",\"outcome\":\"error\",\"code\":\"" + code + "\"}";
        try {
            HttpOut.Answer answer = client.exchange(post(body));
            String said = new String(answer.body(), StandardCharsets.UTF_8);
            boolean good = answer.status() >= 400 && answer.status() < 500 && said.contains("\"" + code + "\"");
            return good
                    ? passed(name, "HTTP " + answer.status() + " " + code)
                    : new Result(name, State.FAIL, "HTTP " + answer.status(), fix);
        } catch (HttpOut.Failed e) {
            return new Result(name, State.FAIL, e.failure().name(), fix);
        }
    }

    // -- questions

    private Question unknownKind() {
        return new Question(
                ids.get(),
                Want.DOCUMENT,
                "NO-SUCH-KIND",
                holder("found"),
                subject.why(),
                subject.fields(),
                Optional.empty(),
                Optional.empty(),
                clock.instant());
    }

    private Question asFound(List<String> fields) {
        return question(Want.DOCUMENT, holder("found"), fields, Optional.empty(), Optional.empty());
    }

    private Map<String, String> holder(String person) {
        return subject.people().getOrDefault(person, Map.of("id_number", "0"));
    }

    private Question question(
            Want want,
            Map<String, String> holder,
            List<String> fields,
            Optional<String> choice,
            Optional<String> record) {
        return new Question(
                ids.get(), want, subject.kind(), holder, subject.why(), fields, choice, record, clock.instant());
    }

    private Reply ask(Question question) {
        return client.ask(question, clock.instant());
    }

    private HttpRequest.Builder post(String body) {
        return HttpRequest.newBuilder(URI.create(subject.url() + "/v1/requests"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static Optional<String> is(Reply reply, Class<? extends Answer> expected) {
        return reply instanceof Reply.Answered(Answer answer) && expected.isInstance(answer)
                ? Optional.empty()
                : Optional.of(word(reply));
    }

    private static String word(Reply reply) {
        return switch (reply) {
            case Reply.Answered(Answer.Error(ErrorCode code)) -> "error " + code;
            case Reply.Answered(Answer answer) -> "outcome " + answer.getClass().getSimpleName();
            case Reply.Lied(Answer.Lie.Kind kind, String what) -> kind + ": " + what;
            case Reply.Failed(String code) -> "no answer: " + code;
        };
    }

    private static Result passed(String name, String what) {
        return new Result(name, State.PASS, what, "");
    }

    private static Result notRun(String name) {
        return new Result(name, State.NOT_RUN, "no test person", "");
    }
}
