package commonseal.web.ui;

import commonseal.approvals.Cases.StepResult;
import commonseal.documents.Documents.Corrects;
import commonseal.documents.Documents.Evidence;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the clerk's, the offices' and the auditor's pages share. */
final class Pages {

    private Pages() {}

    /** Address of the next page of this list: the same query with another cursor. */
    static Optional<String> next(Exchange exchange, Optional<String> cursor) {
        return cursor.map(at -> {
            Map<String, String> query = new LinkedHashMap<>();
            exchange.context().queryParamMap().forEach((name, values) -> {
                if (!name.equals("cursor") && !name.equals("done") && !values.isEmpty()) {
                    query.put(name, values.getFirst());
                }
            });
            query.put("cursor", at);
            StringBuilder href = new StringBuilder(exchange.context().path());
            char separator = '?';
            for (Map.Entry<String, String> part : query.entrySet()) {
                href.append(separator)
                        .append(encoded(part.getKey()))
                        .append('=')
                        .append(encoded(part.getValue()));
                separator = '&';
            }
            return href.toString();
        });
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The sentence that says what the step before the redirect has done. */
    static Optional<String> notice(Exchange exchange) {
        return exchange.query("done")
                .filter(code -> exchange.messages().has("done." + code))
                .map(code -> exchange.messages().code("done", code));
    }

    /** Title of a page that shows problems. */
    static String title(Exchange exchange, String title, Collection<Problem> problems) {
        return problems.isEmpty() ? title : exchange.messages().text("form.error-title", title);
    }

    /** 200, or 422 if there are problems. */
    static HttpStatus status(Collection<Problem> problems) {
        return problems.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
    }

    /** The status that fits the code of a refusal. */
    static HttpStatus statusOf(String code) {
        return switch (code) {
            case "UNKNOWN_CASE", "UNKNOWN_SLOT", "UNKNOWN_LINK", "UNKNOWN_JOINT", "NOT_FOUND" -> HttpStatus.NOT_FOUND;
            case "NO_ROLE",
                    "OTHER_OFFICE",
                    "OWN_CASE",
                    "LINK_ISSUER",
                    "APPOINTER",
                    "NOT_IDENTIFIED",
                    "NOT_PARTY",
                    "SEPARATION",
                    "NOT_AUTHORISED",
                    "NO_PURPOSE" -> HttpStatus.FORBIDDEN;
            case "DELAYED" -> HttpStatus.TOO_MANY_REQUESTS;
            case "REASON_REQUIRED",
                    "TOO_LONG",
                    "INCOMPLETE",
                    "WRONG",
                    "EXPIRED",
                    "USED",
                    "UNKNOWN_ANSWER",
                    "DATE_OUT_OF_RANGE",
                    "OUTSIDE_WINDOW",
                    "ADDRESS_MALFORMED",
                    "STEP_UP_FAILED" -> HttpStatus.UNPROCESSABLE_CONTENT;
            default -> HttpStatus.CONFLICT;
        };
    }

    /** Goes on after a step, or says on an error page why not. */
    static void step(Exchange exchange, StepResult result, String to) {
        switch (result) {
            case StepResult.Done() -> exchange.redirect(to);
            case StepResult.Refused(String code, var values) -> exchange.problem(statusOf(code), code, values);
        }
    }

    /** A holder's opaque reference in a path or a hidden field; anything else is malformed (400). */
    static HolderId holder(String ref, String part) {
        try {
            return HolderId.parse(ref);
        } catch (IllegalArgumentException e) {
            throw new Exchange.Malformed("ID_MALFORMED", part);
        }
    }

    /** A day typed by a person; empty if it is none. */
    static Optional<LocalDate> day(String text) {
        try {
            return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The person behind an actor's reference. */
    static Optional<HolderId> person(String actorRef) {
        try {
            return actorRef.startsWith("person:")
                    ? Optional.of(new PersonId(UUID.fromString(actorRef.substring("person:".length()))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A person or organisation behind a reference. */
    private static Optional<HolderId> known(String ref) {
        try {
            return Optional.of(HolderId.parse(ref));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** References of everybody whom a piece of evidence names. */
    static Set<String> named(Evidence evidence) {
        Set<String> refs = new LinkedHashSet<>();
        refs.add(evidence.officerRef());
        evidence.refusedBy().ifPresent(refs::add);
        evidence.corrects().map(Corrects::byRef).ifPresent(refs::add);
        evidence.owners().forEach(owner -> refs.add(owner.ref()));
        return refs;
    }

    /** Names by references, in one query; the program is called by its word. */
    static Map<String, String> officers(Exchange exchange, Collection<String> refs) {
        List<HolderId> people =
                refs.stream().distinct().flatMap(ref -> known(ref).stream()).toList();
        Map<HolderId, String> known = people.isEmpty()
                ? Map.of()
                : exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("officer-names"),
                                tx -> tx.asProgram(
                                        "officer-names",
                                        () -> exchange.services()
                                                .identity()
                                                .register()
                                                .names(tx, people)));
        Map<String, String> names = new LinkedHashMap<>();
        for (String ref : refs) {
            String name = known(ref)
                    .flatMap(holder -> Optional.ofNullable(known.get(holder)))
                    .orElseGet(
                            () -> ref.startsWith("job:") ? exchange.messages().text("event.system") : ref);
            names.put(ref, name);
        }
        return names;
    }
}
