package commonseal.approvals.internal;

import commonseal.approvals.Cases.FileCheckResult;
import commonseal.approvals.Cases.LookResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.documents.Documents;
import commonseal.documents.Documents.CheckContext;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.planner.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Officers look at documents of a case, have files verified that somebody brought, and correct evidence of it. */
final class Previews {
    private static final List<Role> READERS = List.of(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT);

    private final Desk desk;
    private final View view;

    Previews(Desk desk, View view) {
        this.desk = desk;
        this.view = view;
    }

    LookResult look(Actor officer, UUID caseId, String slot, UUID document) {
        return desk.<LookResult>noting(officer, caseId, new LookResult.Refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = denied(at);
            if (denied.isPresent()) {
                return new LookResult.Refused(denied.get());
            }
            if (!at.file().altered().isEmpty()) {
                return new LookResult.Refused("ALTERED");
            }
            Optional<Line> line = desk.checklist(at).find(slot);
            if (line.isEmpty()) {
                return new LookResult.Refused("UNKNOWN_SLOT");
            }
            Set<HolderId> owners = Pulling.in(at, line.get()).entrySet().stream()
                    .filter(item -> item.getValue().document().equals(document))
                    .map(item -> item.getKey().owner())
                    .collect(Collectors.toSet());
            return owners.isEmpty() ? new LookResult.Refused("NOT_IN_CASE") : look(at, line.get(), document, owners);
        });
    }

    private LookResult look(Opened at, Line line, UUID document, Set<HolderId> owners) {
        Optional<Held> held = desk.documents().find(at.tx(), document);
        String kind = held.map(Held::kind).orElse(line.material().kind());
        boolean result = line.reason() == Reason.RESULT_OF_LINK;
        PullContext context = new PullContext(
                at.file().id(),
                at.file().row().service(),
                line.slot(),
                at.actor(),
                office(at, line).orElseThrow(),
                result ? new Ground.ResultOfLink(line.from().orElse("")) : new Ground.OwnerAuthorised(),
                result ? Set.copyOf(held.map(Held::holders).orElse(List.of())) : owners,
                result || line.material().kinds().contains(kind)
                        ? kind
                        : line.material().kind(),
                desk.leaving(kind));
        return switch (desk.documents().preview(at.tx(), context, document)) {
            case PullResult.Pulled(UUID evidence, Documents.Content content, var verdict) ->
                new LookResult.Shown(evidence, content, verdict);
            case PullResult.NotPulled(UUID evidence, Documents.Outcome outcome, var verdict) ->
                new LookResult.NotShown(evidence, outcome);
        };
    }

    FileCheckResult checkFile(Actor officer, UUID caseId, byte[] file) {
        record Allowed(Optional<String> denied, Optional<CheckContext> context) {}
        Allowed allowed = desk.look(
                officer,
                caseId,
                new Allowed(Optional.of("UNKNOWN_CASE"), Optional.empty()),
                at -> new Allowed(
                        denied(at),
                        office(at)
                                .map(office ->
                                        new CheckContext(caseId, at.file().row().service(), "-", at.actor(), office))));
        if (allowed.denied().isPresent()) {
            return new FileCheckResult.Refused(allowed.denied().get());
        }
        Documents.CheckedInCase checked =
                desk.documents().check(allowed.context().orElseThrow(), file);
        return new FileCheckResult.Checked(checked.evidence(), checked.verdict());
    }

    Documents.CorrectResult correct(
            Actor supervisor, UUID evidence, Optional<UUID> caseId, Optional<String> ground, String reason) {
        return desk.db().<Documents.CorrectResult>write(supervisor.act("correct-evidence"), tx -> {
            Optional<CaseFile> named = caseId.flatMap(id -> desk.store().read(tx, id));
            return caseId.isPresent() && named.isEmpty()
                    ? new Documents.CorrectResult.Refused("UNKNOWN_CASE")
                    : desk.documents()
                            .correct(
                                    tx,
                                    supervisor,
                                    evidence,
                                    new Documents.Correction(
                                            caseId, named.map(file -> file.row().service()), ground, reason));
        });
    }

    private Optional<String> denied(Opened at) {
        if (at.standing().party()) {
            return Optional.of("OWN_CASE");
        }
        if (!view.seesContent(at) || office(at).isEmpty()) {
            return Optional.of("NO_ROLE");
        }
        // What a closed case holds is evidence, and read as that.
        return at.file().row().open() ? Optional.empty() : Optional.of("WRONG_STATE");
    }

    /** The office whose link needs it, if he works there: it may be the only one that may see it; else as he works on the case. */
    private static Optional<String> office(Opened at, Line line) {
        String agency = line.link().agency();
        return READERS.stream()
                        .anyMatch(
                                role -> role != Role.COUNTER_CLERK && at.actor().has(role, agency))
                ? Optional.of(agency)
                : office(at);
    }

    /** For which office of the case the actor looks: its counter first; empty for who does not work on it. */
    static Optional<String> office(Opened at) {
        if (at.standing().party()) {
            return Optional.empty();
        }
        String counter = at.file().row().office();
        return at.actor().has(Role.COUNTER_CLERK, counter)
                ? Optional.of(counter)
                : new TreeSet<>(at.file().offices())
                        .stream()
                                .filter(office -> READERS.stream()
                                        .anyMatch(role -> at.actor().has(role, office)))
                                .findFirst();
    }
}
