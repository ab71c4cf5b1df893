package commonseal.approvals.internal;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.identity.Register;
import commonseal.planner.FieldSource;
import commonseal.planner.Link;
import commonseal.planner.Outcome;
import commonseal.planner.Subject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents that come out of a decision or of the approved case, issued in the decision's transaction. */
final class Results {

    private final Desk desk;
    private final ResultFields fields;

    Results(Desk desk) {
        this.desk = desk;
        this.fields = new ResultFields(desk.identity().register());
    }

    /** What the outcome of a link produces; empty if nothing. */
    Optional<UUID> issue(Opened at, CaseFile file, Link link, Outcome outcome, Ruling ruling) {
        @Nullable String kind = outcome.produces();
        return kind == null
                ? Optional.empty()
                : Optional.of(issue(
                        at,
                        file,
                        new Issue(
                                link.id(),
                                kind,
                                link.agency(),
                                outcome.subject(),
                                Optional.ofNullable(outcome.validMonths()),
                                outcome.fields(),
                                outcome.title() == null
                                        ? ruling.outcome()
                                        : outcome.title().zh(),
                                ruling)));
    }

    /** A document to issue. */
    private record Issue(
            String link,
            String kind,
            String office,
            Subject subject,
            Optional<Integer> validMonths,
            Map<String, FieldSource> sources,
            String outcome,
            Ruling ruling) {}

    private UUID issue(Opened at, CaseFile file, Issue issue) {
        Kind kind = desk.catalog()
                .kind(issue.kind())
                .orElseThrow(() -> new DecisionRefused(new DecideResult.NotAllowed("UNKNOWN_KIND")));
        // Twelve months from 2 March end with 1 March.
        Optional<LocalDate> until = issue.validMonths()
                .or(kind::validMonths)
                .map(months -> at.today().plusMonths(months).minusDays(1));
        String officeName = desk.identity().register().offices(at.tx()).stream()
                .filter(office -> office.code().equals(issue.office()))
                .map(Register.Office::nameZh)
                .findFirst()
                .orElse(issue.office());
        ResultFields.Filled filled = fields.fill(
                at.tx(),
                new ResultFields.Context(
                        file,
                        kind,
                        at.today(),
                        until,
                        issue.outcome(),
                        officeName,
                        issue.ruling().reason(),
                        file.row().reference() + "-" + issue.link()),
                issue.sources(),
                issue.ruling().fields());
        if (!filled.problems().isEmpty()) {
            throw new DecisionRefused(new DecideResult.InvalidResult(filled.problems()));
        }
        Order order = new Order(
                issue.kind(),
                issue.office(),
                file.applicants(),
                filled.values(),
                Optional.of(at.today()),
                until,
                issue.subject() == Subject.PREMISES ? file.row().origin().premises() : Optional.empty(),
                Optional.of(file.id()),
                Optional.of(issue.link()));
        Optional<UUID> old = file.lastResult(issue.link())
                .filter(made -> made.kind().equals(Optional.of(issue.kind())))
                .flatMap(Decided::result);
        IssueResult issued = old.isPresent()
                ? desk.documents().supersede(at.tx(), at.actor(), old.get(), order)
                : desk.documents().issue(at.tx(), at.actor(), order);
        return switch (issued) {
            case IssueResult.Issued done -> done.document();
            case IssueResult.NotAllowed not -> throw new DecisionRefused(new DecideResult.NotAllowed(not.reason()));
            case IssueResult.Taken taken -> throw new DecisionRefused(new DecideResult.NotAllowed("TAKEN"));
            case IssueResult.Invalid invalid ->
                throw new DecisionRefused(new DecideResult.InvalidResult(invalid.problems()));
        };
    }

    /** What the case as a whole issues once it is approved. */
    List<Happened> issues(Opened at, CaseFile file, Ruling ruling) {
        List<Happened> events = new ArrayList<>();
        for (commonseal.planner.Issue issue : file.definition().issues()) {
            UUID document = issue(
                    at,
                    file,
                    new Issue(
                            ruling.link(),
                            issue.kind(),
                            issue.signedBy(),
                            Subject.APPLICANT,
                            Optional.ofNullable(issue.validMonths()),
                            issue.fields(),
                            ruling.outcome(),
                            new Ruling(ruling.link(), ruling.outcome(), ruling.reason(), Map.of())));
            events.add(new Happened(
                    "case.issued",
                    Map.of("kind", issue.kind(), "document", document.toString(), "office", issue.signedBy())));
        }
        return events;
    }
}
