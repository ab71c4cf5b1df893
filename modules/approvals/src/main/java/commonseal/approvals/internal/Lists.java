package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_ANSWER;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.CASE_LINK;
import static commonseal.approvals.internal.db.Tables.CASE_PARTY;
import static commonseal.approvals.internal.db.Tables.DEADLINE;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseSummary;
import commonseal.approvals.Cases.Event;
import commonseal.approvals.Cases.InboxItem;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Task;
import commonseal.approvals.internal.Rows.Row;
import commonseal.catalog.Catalog;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists of cases, links and events; each costs a fixed number of statements. */
final class Lists {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Links whose clock stands still come last. */
    private static final LocalDate NO_DATE = LocalDate.of(9999, 12, 31);

    private static final Pattern INBOX_CURSOR = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2})\\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\|([\\w.-]+)");

    private final Desk desk;
    private final Vault vault;

    Lists(Desk desk, Vault vault) {
        this.desk = desk;
        this.vault = vault;
    }

    /** Where an officer decides, and where he gives opinions: roles that are held office by office. */
    private record Desks(List<String> deciding, List<String> opining) {
        static Desks of(Actor officer) {
            return new Desks(officer.offices(Role.APPROVER), officer.offices(Role.ASSISTANT));
        }

        Condition decides() {
            return CASE_LINK.OFFICE.in(deciding);
        }

        /** Most officers only decide: their list stays on its own index. */
        Condition mine() {
            return opining.isEmpty() ? decides() : decides().or(opines());
        }

        Field<LocalDate> due() {
            return opining.isEmpty()
                    ? CASE_LINK.DUE_ON
                    : DSL.when(decides(), CASE_LINK.DUE_ON).otherwise(opinionDue());
        }

        /** The second condition is that of the index. */
        private Condition opines() {
            return DSL.arrayOverlap(CASE_LINK.ASKS, DSL.val(opining.toArray(String[]::new), CASE_LINK.ASKS))
                    .and(CASE_LINK.ASKS.ne(new String[0]));
        }

        private Field<LocalDate> opinionDue() {
            return DSL.field(DSL.select(DSL.min(DEADLINE.DUE_ON))
                    .from(DEADLINE)
                    .where(
                            DEADLINE.CASE_ID.eq(CASE_LINK.CASE_ID),
                            DEADLINE.LINK.eq(CASE_LINK.LINK),
                            DEADLINE.ROUND.eq(CASE_LINK.ROUND),
                            DEADLINE.KIND.eq(Deadlines.Kind.OPINION.name()),
                            DEADLINE.PARTY.in(opining),
                            DEADLINE.CLOSED.isFalse()));
        }
    }

    Page<InboxItem> inbox(Actor officer, Page.Request page) {
        Desks desks = Desks.of(officer);
        if (desks.deciding().isEmpty() && desks.opining().isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
        }
        Field<LocalDate> due = DSL.coalesce(desks.due(), DSL.inline(NO_DATE));
        Condition later = page.cursor()
                .map(Lists::inboxCursor)
                .map(at -> DSL.row(due, CASE_LINK.CASE_ID, CASE_LINK.LINK).gt(at.due(), at.caseId(), at.link()))
                .orElse(DSL.noCondition());
        return desk.db().read(officer.act("inbox"), tx -> {
            var rows = tx.dsl()
                    .select(APPROVAL_CASE.fields())
                    .select(CASE_LINK.fields())
                    .select(due)
                    .from(CASE_LINK)
                    .join(APPROVAL_CASE)
                    .on(APPROVAL_CASE.ID.eq(CASE_LINK.CASE_ID))
                    .where(desks.mine(), CASE_LINK.STATE.in(LinkState.READY.name(), LinkState.CLAIMED.name()), later)
                    .orderBy(due, CASE_LINK.CASE_ID, CASE_LINK.LINK)
                    .limit(page.limit() + 1)
                    .fetch();
            Map<UUID, String> names = names(tx, rows.map(CaseStore::row));
            return Page.cut(
                    rows.map(r -> inboxItem(r, r.get(due), desks, names)),
                    page.limit(),
                    item -> item.dueOn().orElse(NO_DATE) + "|" + item.caseId() + "|" + item.link());
        });
    }

    private record InboxCursor(LocalDate due, UUID caseId, String link) {}

    private static InboxCursor inboxCursor(String text) {
        Matcher parts = INBOX_CURSOR.matcher(text);
        if (!parts.matches()) {
            throw new Page.MalformedCursor();
        }
        try {
            return new InboxCursor(LocalDate.parse(parts.group(1)), UUID.fromString(parts.group(2)), parts.group(3));
        } catch (DateTimeException e) {
            throw new Page.MalformedCursor();
        }
    }

    private InboxItem inboxItem(Record r, LocalDate due, Desks desks, Map<UUID, String> names) {
        Row row = CaseStore.row(r);
        Catalog.Process process = CaseStore.process(desk.catalog(), row);
        String link = r.get(CASE_LINK.LINK);
        String deciding = r.get(CASE_LINK.OFFICE);
        boolean decide = desks.deciding().contains(deciding);
        String asked = Arrays.stream(r.get(CASE_LINK.ASKS))
                .filter(desks.opining()::contains)
                .findFirst()
                .orElse(deciding);
        return new InboxItem(
                row.id(),
                row.reference(),
                row.service(),
                process.titleZh(),
                process.titleEn(),
                link,
                process.definition().link(link).title().zh(),
                process.definition().link(link).title().en(),
                decide ? Task.DECIDE : Task.OPINION,
                decide ? deciding : asked,
                LinkState.valueOf(r.get(CASE_LINK.STATE)),
                Optional.of(due).filter(day -> !day.equals(NO_DATE)),
                names.getOrDefault(row.id(), ""),
                Optional.ofNullable(r.get(CASE_LINK.CLAIMED_BY)));
    }

    Page<CaseSummary> casesOf(Actor actor, HolderId holder, Page.Request page) {
        return desk.db().read(actor.act("cases-of-holder"), tx -> {
            Condition theirs = APPROVAL_CASE
                    .APPLICANT
                    .eq(holder.ref())
                    .or(APPROVAL_CASE.ID.in(DSL.select(CASE_PARTY.CASE_ID)
                            .from(CASE_PARTY)
                            .where(CASE_PARTY.HOLDER.eq(holder.ref()), CASE_PARTY.ROLE.in(CaseFile.applicantRoles()))));
            return maySee(tx, actor, holder)
                    ? summaries(tx, theirs, page)
                    : new Page<CaseSummary>(List.of(), Optional.empty());
        });
    }

    private boolean maySee(Tx tx, Actor actor, HolderId holder) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return false;
        }
        boolean self = desk.identity()
                .mandates()
                .reach(tx, actor.person())
                .position(holder, Power.APPLY, Optional.empty())
                .isPresent();
        boolean open = !self && !withOpenCase(tx, actor, List.of(holder)).isEmpty();
        return desk.identity()
                .access()
                .can(
                        actor,
                        Access.Action.SEE_PERSON,
                        new Access.Facts.PersonFacts(self, open, false),
                        new Access.Purpose("counter", Optional.empty()))
                .permitted();
    }

    Set<HolderId> withOpenCase(Tx tx, Actor officer, Collection<HolderId> holders) {
        List<String> offices = officer.offices(Role.COUNTER_CLERK);
        if (offices.isEmpty() || holders.isEmpty()) {
            return Set.of();
        }
        Condition open = APPROVAL_CASE
                .FINISHED_ON
                .isNull()
                .and(offices.contains("*") ? DSL.noCondition() : APPROVAL_CASE.OFFICE.in(offices));
        List<String> refs = holders.stream().map(HolderId::ref).toList();
        Set<String> found = tx.dsl()
                .select(APPROVAL_CASE.APPLICANT)
                .from(APPROVAL_CASE)
                .where(APPROVAL_CASE.APPLICANT.in(refs), open)
                .union(DSL.select(CASE_PARTY.HOLDER)
                        .from(CASE_PARTY)
                        .join(APPROVAL_CASE)
                        .on(APPROVAL_CASE.ID.eq(CASE_PARTY.CASE_ID))
                        .where(CASE_PARTY.HOLDER.in(refs), CASE_PARTY.ROLE.in(CaseFile.applicantRoles()), open))
                .fetchSet(0, String.class);
        return holders.stream().filter(holder -> found.contains(holder.ref())).collect(Collectors.toSet());
    }

    Page<CaseSummary> casesAt(Actor officer, String office, Optional<CaseState> state, Page.Request page) {
        boolean there =
                List.of(Role.COUNTER_CLERK, Role.APPROVER, Role.SUPERVISOR, Role.ASSISTANT, Role.ISSUER).stream()
                        .anyMatch(role -> officer.has(role, office));
        if (!there) {
            return new Page<>(List.of(), Optional.empty());
        }
        Condition theirs = APPROVAL_CASE
                .OFFICE
                .eq(office)
                .or(APPROVAL_CASE.ID.in(
                        DSL.select(CASE_LINK.CASE_ID).from(CASE_LINK).where(CASE_LINK.OFFICE.eq(office))));
        Condition inState = state.map(s -> APPROVAL_CASE.STATE.eq(s.name())).orElse(DSL.noCondition());
        return desk.db().read(officer.act("cases-at-office"), tx -> summaries(tx, theirs.and(inState), page));
    }

    private Page<CaseSummary> summaries(Tx tx, Condition which, Page.Request page) {
        Condition older = page.afterId().map(APPROVAL_CASE.ID::lt).orElse(DSL.noCondition());
        List<Row> rows = tx.dsl()
                .select(APPROVAL_CASE.fields())
                .from(APPROVAL_CASE)
                .where(which, older)
                .orderBy(APPROVAL_CASE.ID.desc())
                .limit(page.limit() + 1)
                .fetch(CaseStore::row);
        Map<UUID, String> names = names(tx, rows);
        Map<UUID, LocalDate> due = due(tx, rows);
        List<CaseSummary> summaries = rows.stream()
                .map(row -> {
                    Catalog.Process process = CaseStore.process(desk.catalog(), row);
                    return View.summary(
                            row,
                            process.titleZh(),
                            process.titleEn(),
                            names.getOrDefault(row.id(), ""),
                            Optional.ofNullable(due.get(row.id())));
                })
                .toList();
        return Page.cut(summaries, page.limit(), summary -> summary.id().toString());
    }

    /** Applicants' names: of organisations being founded, the name they ask for. */
    private Map<UUID, String> names(Tx tx, Collection<Row> rows) {
        Set<HolderId> holders = new HashSet<>();
        Set<UUID> unfounded = new HashSet<>();
        rows.forEach(row -> {
            holders.add(row.applicant());
            if (row.unfounded()) {
                unfounded.add(row.id());
            }
        });
        Map<HolderId, String> known = holders.isEmpty() ? Map.of() : desk.names(tx, holders);
        Map<UUID, String> names = new HashMap<>();
        rows.forEach(row -> names.put(row.id(), known.getOrDefault(row.applicant(), "")));
        if (!unfounded.isEmpty()) {
            var asked = tx.dsl()
                    .select(CASE_ANSWER.CASE_ID, CASE_ANSWER.VALUE)
                    .from(CASE_ANSWER)
                    .where(CASE_ANSWER.CASE_ID.in(unfounded), CASE_ANSWER.FIELD.eq("company-name"))
                    .fetch();
            Opener key = vault.opener(tx, asked.getValues(CASE_ANSWER.VALUE));
            asked.forEach(r -> {
                Optional<String> name = name(key, r.value1(), r.value2());
                name.filter(text -> !text.isEmpty()).ifPresent(text -> names.put(r.value1(), text));
            });
        }
        return names;
    }

    /** Of an organisation being founded; empty if it was changed behind the application, which the case itself says. */
    private static Optional<String> name(Opener key, UUID id, byte[] sealed) {
        try {
            return Optional.of(Vault.open(key, "case_answer", "value", id + "|company-name", sealed));
        } catch (Keys.Tampered e) {
            return Optional.empty();
        }
    }

    private static Map<UUID, LocalDate> due(Tx tx, Collection<Row> rows) {
        Map<UUID, LocalDate> due = new HashMap<>();
        if (!rows.isEmpty()) {
            tx.dsl()
                    .select(DEADLINE.CASE_ID, DSL.min(DEADLINE.DUE_ON))
                    .from(DEADLINE)
                    .where(
                            DEADLINE.CASE_ID.in(rows.stream().map(Row::id).toList()),
                            DEADLINE.LINK.eq(""),
                            DEADLINE.KIND.ne(Deadlines.Kind.SUPPLEMENT.name()),
                            DEADLINE.CLOSED.isFalse())
                    .groupBy(DEADLINE.CASE_ID)
                    .forEach(r -> due.put(r.value1(), r.value2()));
        }
        return due;
    }

    Optional<UUID> byReference(String reference) {
        return desk.db()
                .read(
                        Actor.job().act("case-by-reference"),
                        tx -> tx.dsl()
                                .select(APPROVAL_CASE.ID)
                                .from(APPROVAL_CASE)
                                .where(APPROVAL_CASE.REFERENCE.eq(reference))
                                .fetchOptional(APPROVAL_CASE.ID));
    }

    static Map<UUID, String> references(Tx tx, Collection<UUID> cases) {
        return tx.dsl()
                .select(APPROVAL_CASE.ID, APPROVAL_CASE.REFERENCE)
                .from(APPROVAL_CASE)
                .where(APPROVAL_CASE.ID.in(cases))
                .fetchMap(APPROVAL_CASE.ID, APPROVAL_CASE.REFERENCE);
    }

    Optional<Page<Event>> events(Actor actor, UUID caseId, Page.Request page) {
        return desk.reading(actor, caseId, Optional.empty(), at -> {
            List<Event> events = at.tx()
                    .dsl()
                    .select(
                            CASE_EVENT.NUMBER,
                            CASE_EVENT.TYPE,
                            CASE_EVENT.AT,
                            CASE_EVENT.BUSINESS_AT,
                            CASE_EVENT.BUSINESS_DAY,
                            CASE_EVENT.ACTOR,
                            CASE_EVENT.DATA)
                    .from(CASE_EVENT)
                    .where(
                            CASE_EVENT.CASE_ID.eq(caseId),
                            CASE_EVENT.NUMBER.gt(page.afterNumber().orElse(0L)))
                    .orderBy(CASE_EVENT.NUMBER)
                    .limit(page.limit() + 1)
                    .fetch(Lists::event);
            return Optional.of(Page.cut(events, page.limit(), event -> String.valueOf(event.number())));
        });
    }

    private static Event event(Record r) {
        Map<String, String> data = new HashMap<>();
        JsonNode node = JSON.readTree(r.get(CASE_EVENT.DATA).data());
        node.propertyNames().forEach(name -> data.put(name, node.path(name).asString("")));
        return new Event(
                r.get(CASE_EVENT.NUMBER),
                r.get(CASE_EVENT.TYPE),
                r.get(CASE_EVENT.AT),
                r.get(CASE_EVENT.BUSINESS_AT),
                r.get(CASE_EVENT.BUSINESS_DAY),
                r.get(CASE_EVENT.ACTOR),
                data);
    }
}
