package commonseal.web.ui;

import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.identity.DualControl;
import commonseal.identity.HolderId;
import commonseal.identity.Officers.Officer;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.EvidenceSearch;
import commonseal.web.EvidenceSearch.Read;
import commonseal.web.Exchange;
import commonseal.web.Route;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stored electronic evidence for auditors: search, one piece, export. */
final class AuditPages {

    private static final Access AUDITOR = Access.officer(Role.AUDITOR);
    private static final int FOUND_PAGE = 50;

    private AuditPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/audit", AUDITOR, "audit", AuditPages::search),
                Route.post("/audit", AUDITOR, "audit.search", AuditPages::ask),
                Route.post("/audit/export", AUDITOR, "audit.export-found", AuditPages::exportFound),
                Route.get("/audit/evidence/{id}", AUDITOR, "audit.evidence", x -> one(x, List.of())),
                Route.post("/audit/evidence/{id}/export", AUDITOR, "audit.export", AuditPages::export));
    }

    // -- search

    private static void search(Exchange exchange) {
        Read read = EvidenceSearch.ofAddress(exchange);
        show(exchange, read, name -> exchange.query(name).orElse(""), List.of());
    }

    /** What was typed comes in the body, people's numbers too, and is answered with opaque references in the address. */
    private static void ask(Exchange exchange) {
        Function<String, Optional<String>> given = name -> Optional.of(exchange.form(name))
                .filter(text -> !text.isEmpty())
                .or(() -> name.equals("owner")
                        ? Optional.of(exchange.form("known")).filter(text -> !text.isEmpty())
                        : Optional.empty());
        Read read = EvidenceSearch.ofBody(exchange, given);
        if (read.wrong().isEmpty()) {
            String query = address(read.query(), given);
            exchange.redirect(query.isEmpty() ? "/audit" : "/audit?" + query);
        } else {
            show(exchange, read, exchange::form, List.of());
        }
    }

    /** A search as an address has it: opaque references only. */
    private static String address(EvidenceQuery query, Function<String, Optional<String>> given) {
        return EvidenceSearch.opaque(query, given).entrySet().stream()
                .map(part -> part.getKey() + "=" + Pages.encoded(part.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static void show(Exchange exchange, Read read, UnaryOperator<String> typed, List<Problem> more) {
        EvidenceQuery query = read.query();
        boolean searched = read.wrong().isEmpty() && !query.equals(EvidenceQuery.NONE);
        Page.Request request = exchange.page(FOUND_PAGE);
        record Found(
                Page<Evidence> evidence,
                Optional<AuditPage.Counts> counts,
                List<Officer> officers,
                Map<UUID, String> cases) {}
        Found found = exchange.services().db().read(exchange.actor().act("audit"), tx -> {
            Page<Evidence> evidence = searched
                    ? exchange.services().documents().evidence(tx, query, request)
                    : new Page<Evidence>(List.of(), Optional.empty());
            Set<UUID> cases = new HashSet<>();
            query.caseId().ifPresent(cases::add);
            evidence.items().forEach(one -> cases.add(one.caseId()));
            return new Found(
                    evidence,
                    query.caseId().filter(id -> searched).map(id -> counts(exchange, tx, id)),
                    exchange.services()
                            .identity()
                            .officers()
                            .officers(tx, Page.Request.first(Page.LARGEST))
                            .items(),
                    exchange.services().cases().references(tx, cases));
        });
        Map<String, String> values = new LinkedHashMap<>();
        EvidenceSearch.FIELDS.forEach(field -> values.put(field, typed.apply(field)));
        query.caseId()
                .flatMap(id -> Optional.ofNullable(found.cases().get(id)))
                .ifPresent(it -> values.put("case", it));
        query.officer()
                .flatMap(id -> found.officers().stream()
                        .filter(officer -> officer.person().value().equals(id))
                        .findFirst())
                .ifPresent(officer -> values.put("officer", officer.login()));
        query.owner().ifPresent(ignored -> values.remove("owner"));
        Set<String> people = new LinkedHashSet<>();
        query.owner().map(HolderId::ref).ifPresent(people::add);
        found.evidence().items().forEach(one -> people.addAll(Pages.named(one)));
        List<Problem> problems = Stream.concat(
                        read.wrong().stream()
                                .map(field ->
                                        new Problem(field, exchange.messages().text("audit." + field + ".wrong"))),
                        more.stream())
                .toList();
        String address = address(query, name -> Optional.of(typed.apply(name)).filter(text -> !text.isEmpty()));
        AuditPage page = new AuditPage(
                Names.of(exchange),
                values,
                query.owner().map(HolderId::ref),
                found.officers(),
                searched,
                found.evidence().items(),
                Pages.officers(exchange, people),
                found.cases(),
                Pages.next(exchange, found.evidence().next()),
                found.counts(),
                address,
                problems);
        exchange.page(
                Pages.status(problems),
                "office/audit.jte",
                Pages.title(exchange, exchange.messages().text("audit.title"), problems),
                Map.of("page", page));
    }

    private static AuditPage.Counts counts(Exchange exchange, Tx tx, UUID caseId) {
        return new AuditPage.Counts(
                exchange.services().documents().evidenceCounts(tx, caseId),
                exchange.services().identity().access().count(tx, caseId));
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
                        Pages.officers(exchange, Pages.named(evidence.get())),
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
        DualControlPages.answer(
                exchange, exchange.services().documents().exportEvidence(exchange.actor(), List.of(id), reason));
    }

    /** Everything that the search of the address finds. */
    private static void exportFound(Exchange exchange) {
        Read read = EvidenceSearch.ofAddress(exchange);
        if (!read.wrong().isEmpty() || read.query().equals(EvidenceQuery.NONE)) {
            exchange.redirect("/audit");
            return;
        }
        String reason = exchange.form("reason");
        if (reason.isEmpty()) {
            show(
                    exchange,
                    read,
                    name -> exchange.query(name).orElse(""),
                    List.of(new Problem("reason", exchange.messages().text("evidence.reason.missing"))));
            return;
        }
        List<UUID> found = exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> exchange.services()
                                .documents()
                                .evidenceIds(tx, read.query(), DualControl.Deed.Export.MOST + 1));
        DualControlPages.answer(
                exchange, exchange.services().documents().exportEvidence(exchange.actor(), found, reason));
    }
}
