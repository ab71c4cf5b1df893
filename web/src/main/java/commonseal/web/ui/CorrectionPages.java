package commonseal.web.ui;

import commonseal.documents.Documents.CorrectResult;
import commonseal.documents.Documents.Evidence;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.EvidenceCorrection;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A supervisor corrects evidence of his office that says something wrong. */
final class CorrectionPages {

    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);

    private CorrectionPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/corrections", SUPERVISOR, "corrections", CorrectionPages::start),
                Route.get("/corrections/{id}", SUPERVISOR, "correction", x -> one(x, HttpStatus.OK, List.of())),
                Route.post("/corrections/{id}", SUPERVISOR, "correction.make", CorrectionPages::correct));
    }

    /** Whoever noticed that it is wrong tells the number that stands on it. */
    private static void start(Exchange exchange) {
        Optional<String> typed = exchange.query("evidence");
        Optional<UUID> id = typed.flatMap(EvidenceCorrection::id);
        if (id.flatMap(known -> EvidenceCorrection.find(exchange, known)).isPresent()) {
            exchange.redirect("/corrections/" + id.get());
            return;
        }
        List<Problem> problems = typed.isPresent()
                ? List.of(new Problem("evidence", exchange.messages().text("correction.unknown")))
                : List.of();
        exchange.page(
                Pages.status(problems),
                "office/corrections.jte",
                Pages.title(exchange, exchange.messages().text("correction.title"), problems),
                Map.of("typed", typed.orElse(""), "problems", problems));
    }

    private static void one(Exchange exchange, HttpStatus status, List<Problem> problems) {
        Optional<Evidence> found = EvidenceCorrection.find(exchange, exchange.pathId("id"));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.page(
                status,
                "office/correction.jte",
                Pages.title(exchange, exchange.messages().text("correction.title"), problems),
                Map.of(
                        "evidence",
                        found.get(),
                        "names",
                        Names.of(exchange),
                        "people",
                        Pages.officers(exchange, Pages.named(found.get())),
                        "typed",
                        exchange.formsStartingWith(""),
                        "problems",
                        problems));
    }

    private static void correct(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String named = exchange.form("case").strip();
        String ground = exchange.form("ground").strip();
        Optional<UUID> caseId = EvidenceCorrection.caseOf(exchange, named);
        List<Problem> problems = new ArrayList<>();
        if (!named.isEmpty() && caseId.isEmpty()) {
            problems.add(new Problem("case", exchange.messages().text("audit.case.wrong")));
        }
        if (exchange.form("reason").isBlank()) {
            problems.add(new Problem("reason", exchange.messages().code("problem", "REASON_REQUIRED")));
        }
        if (!problems.isEmpty()) {
            one(exchange, HttpStatus.UNPROCESSABLE_CONTENT, problems);
            return;
        }
        CorrectResult result = exchange.services()
                .cases()
                .correctEvidence(
                        exchange.actor(),
                        id,
                        caseId,
                        Optional.of(ground).filter(text -> !text.isEmpty()),
                        exchange.form("reason"));
        switch (result) {
            case CorrectResult.Corrected(UUID successor) -> exchange.redirect("/corrections/" + successor);
            case CorrectResult.Superseded(UUID by) -> exchange.redirect("/corrections/" + by);
            case CorrectResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        Optional<String> field = switch (code) {
            case "GROUND_WRONG" -> Optional.of("ground");
            case "NOTHING_CHANGED" -> Optional.of("case");
            case "REASON_REQUIRED", "TOO_LONG" -> Optional.of("reason");
            default -> Optional.empty();
        };
        if (field.isPresent()) {
            one(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem(field.get(), exchange.messages().code("problem", code))));
        } else {
            exchange.problem(EvidenceCorrection.status(code), code, Map.of());
        }
    }
}
