package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.documents.Documents;
import commonseal.identity.Authorisations.ItemState;
import commonseal.planner.Link;
import commonseal.planner.Reason;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an actor can do with a case now, by the words that pages and programs ask for. */
final class Actions {

    private final Desk desk;

    Actions(Desk desk) {
        this.desk = desk;
    }

    Set<String> of(Opened at, Checklist list, Outside outside) {
        Set<String> actions = new LinkedHashSet<>();
        CaseFile file = at.file();
        CaseState state = file.row().state();
        if (!file.row().open()) {
            return actions;
        }
        if (Previews.office(at).isPresent()) {
            actions.add("look");
        }
        boolean handles = desk.handling(at).isEmpty();
        boolean side = at.standing().applicantSide() || handles;
        boolean before = file.row().acceptedOn().isEmpty();
        if (side) {
            if (state == CaseState.DRAFT) {
                actions.add("answer");
                actions.add("submit");
            }
            if (state == CaseState.SUPPLEMENT) {
                actions.add("supplied");
            }
            if (list.lines().values().stream()
                    .anyMatch(line -> line.toSubmit()
                            && (state == CaseState.DRAFT
                                    || !file.slot(line.slot()).usable()))) {
                actions.add("upload");
            }
            if (before && list.lines().values().stream().anyMatch(line -> line.reason() == Reason.ON_LEDGER)) {
                actions.add("use-paper");
            }
        }
        if (handles || (at.standing().applicantSide() && state == CaseState.DRAFT)) {
            actions.add("depart");
        }
        if (at.standing().applicantSide()) {
            actions.add("withdraw");
        }
        Attesting attesting = new Attesting(desk);
        if (list.lines().values().stream().anyMatch(line -> attesting.isOpen(at, line))) {
            actions.add("attest");
        }
        if (new LawfulReading(desk).isOpen(at, list)) {
            actions.add("pull-by-law");
        }
        if (handles) {
            counter(file, list, outside, state, actions);
            if (Supplements.overdue(at).isPresent()) {
                actions.add("lapse");
            }
        }
        file.definition().links().forEach(link -> office(at, link, actions));
        file.definition().joint().stream()
                .filter(joint -> !file.joints().containsKey(joint.id()) && !before)
                .filter(joint -> joint.links().stream()
                        .noneMatch(member -> file.linkRow(member).state() == LinkState.WAITING))
                .filter(joint -> handles
                        || joint.links().stream()
                                .anyMatch(member -> desk.deciding(
                                                at, file.definition().link(member))
                                        .isEmpty()))
                .forEach(joint -> actions.add("joint:" + joint.id()));
        return actions;
    }

    private void counter(CaseFile file, Checklist list, Outside outside, CaseState state, Set<String> actions) {
        boolean unasked = list.lines().values().stream()
                .filter(line -> line.reason() == Reason.ON_LEDGER)
                .flatMap(line -> line.pieces().stream())
                .anyMatch(piece -> piece.state() == SlotState.ON_LEDGER);
        boolean refused = outside.asked().containsValue(ItemState.REFUSED);
        boolean agreed = outside.asked().containsValue(ItemState.AGREED);
        boolean pullable = file.items().values().stream()
                .anyMatch(item -> item.outcome()
                                .filter(outcome -> outcome != Documents.Outcome.CANNOT_CHECK
                                        && outcome != Documents.Outcome.NOT_AUTHORISED
                                        && outcome != Documents.Outcome.OVER_LIMIT
                                        && outcome != Documents.Outcome.NOT_CITED)
                                .isEmpty()
                        && outside.answer(item.document())
                                .filter(answer -> answer == ItemState.REDEEMED || answer == ItemState.REFUSED)
                                .isPresent());
        if (unasked) {
            actions.add("request-authorisations");
        }
        if (refused) {
            actions.add("ask-again");
        }
        if (outside.asked().containsValue(ItemState.ASKED)
                && !desk.identity().invitations().channels().isEmpty()) {
            actions.add("invite");
        }
        if (agreed) {
            actions.add("redeem");
        }
        if (pullable || !Pulling.authorised(list).isEmpty()) {
            actions.add("pull");
        }
        if (file.slots().values().stream()
                .anyMatch(slot -> slot.upload().isPresent() && slot.checked().isEmpty())) {
            actions.add("check");
        }
        if (Transitions.ACCEPT.from(state).isPresent() && list.missing().isEmpty()) {
            actions.add("accept");
        }
        if (Transitions.ASK_SUPPLEMENT.from(state).isPresent()) {
            actions.add("request-supplement");
        }
    }

    private void office(Opened at, Link link, Set<String> actions) {
        LinkRow row = at.file().linkRow(link.id());
        if (!row.canBeWorkedOn()) {
            return;
        }
        if (desk.deciding(at, link).isEmpty()) {
            if (row.state() == LinkState.READY) {
                actions.add("claim:" + link.id());
            }
            if (row.claimedBy().map(at.actor().ref()::equals).orElse(true)) {
                actions.add("decide:" + link.id());
            }
        }
        boolean asked = at.file().openOpinions(link).stream()
                .anyMatch(assistance -> desk.opining(at, assistance.agency()).isEmpty());
        if (asked) {
            actions.add("opinion:" + link.id());
        }
    }
}
