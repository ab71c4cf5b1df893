package commonseal.web.ui;

import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.Officers.Officer;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Stored electronic evidence for auditors: search, one piece, export. */
final class AuditPages {

    private static final Access AUDITOR = Access.officer(Role.AUDITOR);
    private static final int FOUND_PAGE = 50;
    private static final EvidenceQuery NOTHING = new EvidenceQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private static final List<String> FIELDS =
            List.of("case", "owner", "document", "officer", "outcome", "from", "until");

    private AuditPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/audit", AUDITOR, "audit", AuditPages::search),
                Route.post("/audit/holder", AUDITOR, "audit.holder", AuditPages::holder),
                Route.get("/audit/evidence/{id}", AUDITOR, "audit.evidence", x -> one(x, List.of())),
                Route.post("/audit/evidence/{id}/export", AUDITOR, "audit.export", AuditPages::export));
    }

    // -- search

    /** The query as far as it could be read, and what could not. */
    private record Read(EvidenceQuery query, List<Problem> problems) {}

    private static void search(Exchange exchange) {
        Read read = read(exchange);
        show(exchange, read.query(), read.problems());
    }

    private static void show(Exchange exchange, EvidenceQuery query, List<Problem> problems) {
        boolean searched = problems.isEmpty() && !query.equals(NOTHING);
        Page.Request request = exchange.page(FOUND_PAGE);
        record Found(Page<Evidence> evidence, Optional<AuditPage.Counts> counts, List<Officer> officers) {}
        Found found = exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> new Found(
                                searched
                                        ? exchange.services().documents().evidence(tx, query, request)
                                        : new Page<Evidence>(List.of(), Optional.empty()),
                                searched
                                        ? query.caseId()
                                                .map(id -> new AuditPage.Counts(
                                                        exchange.services()
                                                                .documents()
                                                                .evidenceCounts(tx, id),
                                                        exchange.services()
                                                                .identity()
                                                                .access()
                                                                .count(tx, id)))
                                        : Optional.empty(),
                                exchange.services()
                                        .identity()
                                        .officers()
                                        .officers(tx, Page.Request.first(Page.LARGEST))
                                        .items()));
        Map<String, String> values = new LinkedHashMap<>();
        FIELDS.forEach(field -> exchange.query(field).ifPresent(value -> values.put(field, value)));
        AuditPage page = new AuditPage(
                Names.of(exchange),
                values,
                found.officers(),
                searched,
                found.evidence().items(),
                Pages.officers(
                        exchange,
                        found.evidence().items().stream()
                                .map(Evidence::officerRef)
                                .distinct()
                                .toList()),
                Pages.next(exchange, found.evidence().next()),
                found.counts(),
                problems);
        exchange.page(
                Pages.status(problems),
                "office/audit.jte",
                Pages.title(exchange, exchange.messages().text("audit.title"), problems),
                Map.of("page", page));
    }

    private static Read read(Exchange exchange) {
        Messages messages = exchange.messages();
        List<Problem> problems = new ArrayList<>();
        Optional<UUID> caseId = exchange.query("case")
                .flatMap(text -> id(text).or(() -> exchange.services().cases().byReference(text)));
        if (exchange.query("case").isPresent() && caseId.isEmpty()) {
            problems.add(new Problem("case", messages.text("audit.case.wrong")));
        }
        Optional<UUID> document = exchange.query("document").flatMap(AuditPages::id);
        if (exchange.query("document").isPresent() && document.isEmpty()) {
            problems.add(new Problem("document", messages.text("audit.document.wrong")));
        }
        Optional<LocalDate> from = exchange.query("from").flatMap(Pages::day);
        Optional<LocalDate> until = exchange.query("until").flatMap(Pages::day);
        if (from.isEmpty() && exchange.query("from").isPresent()) {
            problems.add(new Problem("from", messages.text("audit.day.wrong")));
        }
        if (until.isEmpty() && exchange.query("until").isPresent()) {
            problems.add(new Problem("until", messages.text("audit.day.wrong")));
        }
        EvidenceQuery query = new EvidenceQuery(
                caseId,
                exchange.query("owner").map(ref -> Pages.holder(ref, "owner")),
                document,
                exchange.query("officer").flatMap(AuditPages::id),
                exchange.query("outcome").flatMap(AuditPages::outcome),
                from.map(AuditPages::start),
                until.map(day -> start(day.plusDays(1))));
        return new Read(query, problems);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(Messages.ZONE).toInstant();
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Outcome> outcome(String name) {
        return java.util.Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.name().equals(name))
                .findFirst();
    }

    /** By number: it comes in the body and is answered with an opaque reference in the address. */
    private static void holder(Exchange exchange) {
        switch (HolderHub.identify(exchange, List.of(exchange.form("scheme")), exchange.form("number"))) {
            case Identified.Found(HolderId found) -> exchange.redirect("/audit?owner=" + Pages.encoded(found.ref()));
            case Identified.Unknown() ->
                show(
                        exchange,
                        NOTHING,
                        List.of(new Problem("number", exchange.messages().text("audit.nobody"))));
            case Identified.Refused refused -> {}
        }
    }

    // -- one piece

    private static Optional<Evidence> find(Exchange exchange) {
        UUID id = exchange.pathId("id");
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> exchange.services().documents().evidence(tx, id));
    }

    private static void one(Exchange exchange, List<Problem> problems) {
        Optional<Evidence> evidence = find(exchange);
        if (evidence.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.page(
                Pages.status(problems),
                "office/evidence.jte",
                Pages.title(exchange, exchange.messages().text("evidence.title"), problems),
                Map.of(
                        "evidence",
                        evidence.get(),
                        "names",
                        Names.of(exchange),
                        "people",
                        Pages.officers(exchange, List.of(evidence.get().officerRef())),
                        "problems",
                        problems));
    }

    /** The file verifies offline; why it was taken out is itself recorded. */
    private static void export(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String reason = exchange.form("reason");
        if (reason.isEmpty()) {
            one(exchange, List.of(new Problem("reason", exchange.messages().text("evidence.reason.missing"))));
            return;
        }
        Optional<byte[]> file = exchange.services().documents().exportEvidence(exchange.actor(), id, reason);
        if (file.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.context()
                .contentType("application/json")
                .header("Content-Disposition", "attachment; filename=\"evidence-" + id + ".json\"")
                .result(file.get());
    }
}
