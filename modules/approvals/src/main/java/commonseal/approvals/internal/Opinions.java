package commonseal.approvals.internal;

import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.OpinionRow;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.planner.Assistance;
import commonseal.planner.Deadline;
import commonseal.planner.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Assistance offices say what they think of a link; they decide nothing. */
final class Opinions {

    private final Desk desk;

    Opinions(Desk desk) {
        this.desk = desk;
    }

    StepResult give(Actor assistant, UUID caseId, String link, String answer, Optional<String> reason) {
        return desk.act(assistant, caseId, Desk::refused, at -> {
            Optional<Link> found = at.file().link(link);
            if (found.isEmpty()) {
                return Desk.refused("UNKNOWN_LINK");
            }
            List<Assistance> asked = found.get().opinions(at.file().values());
            Optional<Assistance> own = asked.stream()
                    .filter(assistance -> desk.opining(at, assistance.agency()).isEmpty())
                    .min(Comparator.comparing(Assistance::agency));
            if (own.isEmpty()) {
                return Desk.refused(asked.stream()
                        .flatMap(assistance -> desk.opining(at, assistance.agency()).stream())
                        .findFirst()
                        .orElse("NOT_ASKED"));
            }
            LinkRow row = at.file().linkRow(link);
            if (!row.canBeWorkedOn()) {
                return Desk.refused("NOT_READY");
            }
            Optional<Assistance.Opinion> meant = Arrays.stream(Assistance.Opinion.values())
                    .filter(opinion -> opinion.code().equals(answer))
                    .findFirst();
            if (meant.isEmpty()) {
                return Desk.refused("UNKNOWN_ANSWER");
            }
            Optional<String> given = reason.filter(text -> !text.isBlank());
            if (given.isEmpty() && own.get().reasonFor().contains(meant.get())) {
                return Desk.refused("REASON_REQUIRED");
            }
            if (given.filter(text -> text.length() > Desk.LONGEST_REASON).isPresent()) {
                return Desk.refused("TOO_LONG");
            }
            boolean first = desk.writer()
                    .opinion(
                            at.tx(),
                            at.file().row(),
                            new OpinionRow(
                                    link,
                                    row.round(),
                                    own.get().agency(),
                                    answer,
                                    given,
                                    assistant.ref(),
                                    at.tx().now(),
                                    at.today()));
            if (!first) {
                return Desk.refused("ALREADY_GIVEN");
            }
            return desk.done(
                    at,
                    "opinion.given",
                    Map.of(
                            "link",
                            link,
                            "round",
                            String.valueOf(row.round()),
                            "office",
                            own.get().agency(),
                            "answer",
                            answer,
                            "reason",
                            String.valueOf(given.isPresent())));
        });
    }

    /**
     * Opinions that must still be waited for: binding ones until they are given or deemed given, others of the district's
     * own offices until their limit is over. Bodies outside answer by the material they contribute.
     */
    List<String> missing(Opened at, Link link) {
        LinkRow row = at.file().linkRow(link.id());
        List<Assistance> asked = at.file().openOpinions(link).stream()
                .filter(assistance -> assistance.contributes() == null)
                .toList();
        if (asked.isEmpty() || row.readyOn().isEmpty()) {
            return List.of();
        }
        Set<String> offices = desk.identity().register().offices(at.tx()).stream()
                .map(Register.Office::code)
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (Assistance assistance : asked) {
            Deadline due = Deadlines.due(at.days(), row.readyOn().get(), assistance.limit());
            boolean over = assistance.limit().onExpiry().deems()
                    ? due.mayDeem(desk.clock().now(at.tx()))
                    : due.isOver(desk.clock().now(at.tx()));
            boolean waits = assistance.binding()
                    ? !(over && assistance.limit().onExpiry().deems())
                    : !over && offices.contains(assistance.agency());
            if (waits) {
                missing.add("opinion:" + assistance.agency());
            }
        }
        return missing;
    }
}
