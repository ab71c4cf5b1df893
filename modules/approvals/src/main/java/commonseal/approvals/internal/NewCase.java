package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_LINK;
import static commonseal.approvals.internal.db.Tables.CASE_PARTY;
import static commonseal.approvals.internal.db.Tables.CASE_SLOT;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.internal.Rows.Origin;
import commonseal.approvals.internal.Rows.Row;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.planner.ProcessDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Row4;
import org.jooq.impl.DSL;

/** The first rows of a case. */
final class NewCase {

    private NewCase() {}

    static void insert(Tx tx, Row row, Map<String, List<HolderId>> parties, ProcessDefinition definition) {
        Origin origin = row.origin();
        tx.dsl()
                .insertInto(APPROVAL_CASE)
                .set(APPROVAL_CASE.ID, row.id())
                .set(APPROVAL_CASE.REFERENCE, row.reference())
                .set(APPROVAL_CASE.SERVICE, origin.service())
                .set(APPROVAL_CASE.DEFINITION_VERSION, origin.version())
                .set(APPROVAL_CASE.DEFINITION_HASH, origin.hash())
                .set(APPROVAL_CASE.OFFICE, origin.office())
                .set(APPROVAL_CASE.OPENED_BY, origin.openedBy())
                .set(APPROVAL_CASE.OPENED_AT, origin.openedAt())
                .set(APPROVAL_CASE.OPENED_ON, origin.openedOn())
                .set(APPROVAL_CASE.PREMISES, origin.premises().orElse(null))
                .set(APPROVAL_CASE.PAPER_ONLY, origin.paperOnly())
                .set(APPROVAL_CASE.FOUNDING, origin.founding())
                .set(APPROVAL_CASE.APPLICANT, row.applicant().ref())
                .set(APPROVAL_CASE.STATE, row.state().name())
                .set(APPROVAL_CASE.LAST_EVENT, 0L)
                .set(APPROVAL_CASE.TOUCHED_AT, tx.now())
                .execute();
        List<Row4<UUID, String, Integer, String>> people = new ArrayList<>();
        parties.forEach((role, holders) -> {
            for (int i = 0; i < holders.size(); i++) {
                people.add(DSL.row(row.id(), role, i, holders.get(i).ref()));
            }
        });
        if (!people.isEmpty()) {
            tx.dsl()
                    .insertInto(CASE_PARTY)
                    .columns(CASE_PARTY.CASE_ID, CASE_PARTY.ROLE, CASE_PARTY.POSITION, CASE_PARTY.HOLDER)
                    .valuesOfRows(people)
                    .execute();
        }
        tx.dsl()
                .insertInto(CASE_LINK)
                .columns(
                        CASE_LINK.CASE_ID,
                        CASE_LINK.LINK,
                        CASE_LINK.ROUND,
                        CASE_LINK.OFFICE,
                        CASE_LINK.STATE,
                        CASE_LINK.SEPARATE)
                .valuesOfRows(definition.links().stream()
                        .map(link -> DSL.row(
                                row.id(),
                                link.id(),
                                1,
                                link.agency(),
                                LinkState.WAITING.name(),
                                link.separate().toArray(String[]::new)))
                        .toList())
                .execute();
        List<String> slots = CaseFile.slotIds(definition);
        if (!slots.isEmpty()) {
            tx.dsl()
                    .insertInto(CASE_SLOT)
                    .columns(CASE_SLOT.CASE_ID, CASE_SLOT.SLOT)
                    .valuesOfRows(
                            slots.stream().map(slot -> DSL.row(row.id(), slot)).toList())
                    .execute();
        }
    }
}
