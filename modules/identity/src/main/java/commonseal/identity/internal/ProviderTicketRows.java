package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PROVIDER_TICKET;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Table {@code identity.provider_ticket}: what the provider was asked, found by the state that comes back, and what it
 * confirmed, found by the code that the person types. Each goes when it is used; its content is encrypted for the row.
 */
final class ProviderTicketRows {

    private static final String TABLE = "identity.provider_ticket";
    private static final Duration TO_ANSWER = Duration.ofMinutes(10);
    private static final Duration TO_RETURN = Duration.ofHours(1);
    private static final Duration TO_USE = Duration.ofMinutes(5);

    private final Seals seals;

    ProviderTicketRows(Seals seals) {
        this.seals = seals;
    }

    /** A step-up: who, in which session, for what. */
    record Confirming(UUID person, UUID session, byte[] digest) {}

    /**
     * A question that is out.
     *
     * @param browser which the answer must come by
     * @param confirming empty for a sign-in
     */
    record Asked(
            String nonce, Secret verifier, Secret browser, String back, Instant at, Optional<Confirming> confirming) {

        private List<String> parts() {
            return List.of(
                    nonce,
                    verifier.revealText(),
                    browser.revealText(),
                    back,
                    micros(at),
                    confirming.map(each -> each.person().toString()).orElse(""),
                    confirming.map(each -> each.session().toString()).orElse(""),
                    confirming.map(each -> base64(each.digest())).orElse(""));
        }

        private static Asked of(List<String> parts) {
            return new Asked(
                    parts.get(0),
                    Secret.of(parts.get(1)),
                    Secret.of(parts.get(2)),
                    parts.get(3),
                    instant(parts.get(4)),
                    Optional.of(parts.get(5))
                            .filter(person -> !person.isEmpty())
                            .map(person -> new Confirming(
                                    UUID.fromString(person),
                                    UUID.fromString(parts.get(6)),
                                    Base64.getUrlDecoder().decode(parts.get(7)))));
        }
    }

    void ask(Tx tx, String state, Asked asked) {
        put(tx, stateIndex(state), asked.parts(), TO_ANSWER);
    }

    /** Uses the question up; empty if it is none of ours, was answered or is too old. */
    Optional<Asked> answer(Tx tx, String state) {
        return take(tx, stateIndex(state)).map(Asked::of);
    }

    /** False if that code confirms that already: take another. */
    boolean confirm(Tx tx, Confirming confirming, Secret code) {
        return put(tx, codeIndex(confirming, code), List.of(), TO_USE);
    }

    /** Uses the confirmation up. */
    boolean confirmed(Tx tx, Confirming confirming, Secret code) {
        return take(tx, codeIndex(confirming, code)).isPresent();
    }

    /** Keeps something for whoever brings the token. */
    void keep(Tx tx, String purpose, Secret token, List<String> parts) {
        put(tx, tokenIndex(purpose, token), parts, TO_RETURN);
    }

    /** What was kept, without using it up. */
    Optional<List<String>> kept(Tx tx, String purpose, Secret token) {
        return tx.dsl()
                .select(PROVIDER_TICKET.ID, PROVIDER_TICKET.CONTENT)
                .from(PROVIDER_TICKET)
                .where(PROVIDER_TICKET.LOOKUP.eq(tokenIndex(purpose, token)))
                .fetchOptional()
                .flatMap(r -> opened(tx, r.value1(), r.value2()));
    }

    /** The same, used up. */
    Optional<List<String>> use(Tx tx, String purpose, Secret token) {
        return take(tx, tokenIndex(purpose, token));
    }

    private byte[] tokenIndex(String purpose, Secret token) {
        return seals.index("identity.provider." + purpose, token.revealText());
    }

    private boolean put(Tx tx, byte[] lookup, List<String> parts, Duration life) {
        tx.dsl()
                .deleteFrom(PROVIDER_TICKET)
                .where(PROVIDER_TICKET.EXPIRES_AT.lt(tx.now()))
                .execute();
        UUID id = Ids.next(tx);
        Instant until = tx.now().plus(life);
        String content = Stream.concat(Stream.of(micros(until)), parts.stream())
                .map(part -> base64(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("|"));
        return tx.dsl()
                        .insertInto(PROVIDER_TICKET)
                        .set(PROVIDER_TICKET.ID, id)
                        .set(PROVIDER_TICKET.LOOKUP, lookup)
                        .set(
                                PROVIDER_TICKET.CONTENT,
                                seals.seal(TABLE, "content", id, content).bytes())
                        .set(PROVIDER_TICKET.EXPIRES_AT, until)
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    private Optional<List<String>> take(Tx tx, byte[] lookup) {
        return tx
                .dsl()
                .deleteFrom(PROVIDER_TICKET)
                .where(PROVIDER_TICKET.LOOKUP.eq(lookup))
                .returning(PROVIDER_TICKET.ID, PROVIDER_TICKET.CONTENT)
                .fetch()
                .stream()
                .flatMap(r -> opened(tx, r.get(PROVIDER_TICKET.ID), r.get(PROVIDER_TICKET.CONTENT)).stream())
                .findFirst();
    }

    private Optional<List<String>> opened(Tx tx, UUID id, byte[] sealed) {
        List<String> parts = Arrays.stream(
                        seals.open(TABLE, "content", id, Ciphertext.of(sealed)).split("\\|", -1))
                .map(part -> new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                .toList();
        return tx.now().isBefore(instant(parts.getFirst()))
                ? Optional.of(parts.subList(1, parts.size()))
                : Optional.empty();
    }

    private byte[] stateIndex(String state) {
        return seals.index("identity.provider.state", state);
    }

    private byte[] codeIndex(Confirming confirming, Secret code) {
        return seals.index(
                "identity.provider.code",
                String.join(
                        "|",
                        confirming.person().toString(),
                        confirming.session().toString(),
                        base64(confirming.digest()),
                        code.revealText()));
    }

    private static String micros(Instant at) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
