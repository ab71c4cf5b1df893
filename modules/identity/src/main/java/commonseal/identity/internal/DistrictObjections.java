package commonseal.identity.internal;

import commonseal.identity.Access.Entry;
import commonseal.identity.Access.Logged;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Mandates;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Objections;
import commonseal.identity.Role;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** {@link Objections} on {@code identity.objection}. */
final class DistrictObjections implements Objections {

    private static final String WHOLE_DISTRICT = "*";

    private final Seals seals;
    private final Mandates mandates;
    private final ObjectionRows rows;
    private final DisclosureRows disclosures;
    private final LookRows looks;
    private final DelayRows delays;

    DistrictObjections(
            Seals seals,
            Mandates mandates,
            ObjectionRows rows,
            DisclosureRows disclosures,
            LookRows looks,
            DelayRows delays) {
        this.seals = seals;
        this.mandates = mandates;
        this.rows = rows;
        this.disclosures = disclosures;
        this.looks = looks;
        this.delays = delays;
    }

    @Override
    public RaiseResult raise(Tx tx, Actor actor, HolderId holder, UUID logged, String text) {
        String words = Texts.tidyLetter(text);
        Optional<String> wrong = Texts.letterRefusal(words, LONGEST);
        if (wrong.isPresent()) {
            return new RaiseResult.Refused(wrong.get());
        }
        Optional<Logged> subject = readable(tx, actor, holder, logged);
        if (subject.isEmpty()) {
            return new RaiseResult.Refused("ENTRY_UNKNOWN");
        }
        Locks.hold(tx, "objection|" + logged);
        Condition before = ObjectionRows.ofHolder(holder).and(ObjectionRows.ofEntries(List.of(logged)));
        if (!rows.raised(tx, before, Optional.empty(), 1).isEmpty()) {
            return new RaiseResult.Refused("OBJECTION_TWICE");
        }
        UUID id = Ids.next(tx);
        rows.insert(tx, id, Optional.empty(), logged, holder, subject.get().office(), words);
        return new RaiseResult.Raised(id);
    }

    @Override
    public Optional<Logged> readable(Tx tx, Actor actor, HolderId holder, UUID logged) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return Optional.empty();
        }
        Mandates.Reach reach = mandates.reach(tx, actor.person());
        DelayRows.Hidden hidden = delays.hidden(tx);
        Optional<Logged> disclosed = disclosures
                .confirmed(tx, List.of(logged), hidden.disclosures().not())
                .stream()
                .filter(row -> row.owners().contains(holder.ref()))
                .filter(row -> reach.position(
                                holder, Power.READ, Optional.of(row.entry().kind()))
                        .isPresent())
                .map(row -> (Logged) row.entry())
                .findFirst();
        return disclosed.or(() -> looks
                .confirmed(tx, List.of(logged), hidden.looks().not())
                .stream()
                .filter(row -> row.look().holderRef().equals(Optional.of(holder.ref())))
                .filter(row ->
                        reach.position(holder, Power.READ, Optional.empty()).isPresent())
                .map(row -> (Logged) row.look())
                .findFirst());
    }

    @Override
    public Map<UUID, Objection> about(Tx tx, HolderId holder, Collection<UUID> logged) {
        Condition which = ObjectionRows.ofHolder(holder).and(ObjectionRows.ofEntries(logged));
        return logged.isEmpty()
                ? Map.of()
                : shown(tx, rows.raised(tx, which, Optional.empty(), logged.size())).stream()
                        .collect(Collectors.toMap(Objection::logged, Function.identity()));
    }

    @Override
    public Page<Objection> ofHolder(Tx tx, Actor actor, HolderId holder, Page.Request page) {
        Mandates.Reach reach = mandates.reach(tx, actor.person());
        Page<Objection> all = page(tx, ObjectionRows.ofHolder(holder), page);
        return new Page<>(
                all.items().stream()
                        .filter(objection -> reach.position(holder, Power.READ, kind(objection))
                                .isPresent())
                        .toList(),
                all.next());
    }

    private static Optional<String> kind(Objection objection) {
        return objection
                .subject()
                .flatMap(logged -> logged instanceof Entry entry ? Optional.of(entry.kind()) : Optional.empty());
    }

    @Override
    public Page<Objection> received(Tx tx, Actor actor, boolean unanswered, Page.Request page) {
        List<String> offices = actor.offices(Role.SUPERVISOR);
        Condition which = offices.contains(WHOLE_DISTRICT) ? DSL.noCondition() : ObjectionRows.ofOffices(offices);
        return page(tx, unanswered ? which.and(ObjectionRows.isUnanswered()) : which, page);
    }

    @Override
    public AnswerResult answer(Tx tx, Actor actor, UUID objection, String text) {
        String words = Texts.tidyLetter(text);
        Optional<String> wrong = Texts.letterRefusal(words, LONGEST);
        if (wrong.isPresent()) {
            return new AnswerResult.Refused(wrong.get());
        }
        Optional<Objection> found =
                shown(tx, rows.raised(tx, ObjectionRows.is(objection), Optional.empty(), 1)).stream()
                        .filter(raised -> actor.has(Role.SUPERVISOR, raised.office()))
                        .findFirst();
        if (found.isEmpty()) {
            return new AnswerResult.Refused("OBJECTION_UNKNOWN");
        }
        Objection raised = found.get();
        if (raised.subject().map(Logged::officerRef).equals(Optional.of(actor.ref()))) {
            return new AnswerResult.Refused("OBJECTION_OWN");
        }
        Locks.hold(tx, "objection|" + raised.logged());
        if (!rows.answersTo(tx, List.of(objection)).isEmpty()) {
            return new AnswerResult.Refused("OBJECTION_ANSWERED");
        }
        rows.insert(tx, Ids.next(tx), Optional.of(objection), raised.logged(), raised.holder(), raised.office(), words);
        return new AnswerResult.Answered();
    }

    private Page<Objection> page(Tx tx, Condition which, Page.Request page) {
        List<Claimed<ObjectionRows.Row>> read = rows.raised(tx, which, page.afterNumber(), page.limit() + 1);
        Page<Claimed<ObjectionRows.Row>> cut = Page.cut(read, page.limit(), Claimed::cursor);
        return new Page<>(shown(tx, cut.items()), cut.next());
    }

    /** Those that the ledger confirms and whose holder was not erased, with what they are about and their answers. */
    private List<Objection> shown(Tx tx, List<Claimed<ObjectionRows.Row>> read) {
        List<ObjectionRows.Row> raised =
                seals.confirmed(tx, read).stream().map(Claimed::row).toList();
        if (raised.isEmpty()) {
            return List.of();
        }
        Map<UUID, ObjectionRows.Row> answers = new HashMap<>();
        seals.confirmed(
                        tx,
                        rows.answersTo(
                                tx, raised.stream().map(ObjectionRows.Row::id).toList()))
                .forEach(answer -> answer.row().about().ifPresent(about -> answers.put(about, answer.row())));
        Map<UUID, Logged> subjects =
                subjects(tx, raised.stream().map(ObjectionRows.Row::logged).toList());
        return raised.stream()
                .flatMap(row -> row
                        .words()
                        .map(words -> new Objection(
                                row.id(),
                                row.logged(),
                                Optional.ofNullable(subjects.get(row.logged())),
                                row.holderId(),
                                row.office(),
                                words,
                                row.at(),
                                Optional.ofNullable(answers.get(row.id())).flatMap(DistrictObjections::answer)))
                        .stream())
                .toList();
    }

    private static Optional<Answer> answer(ObjectionRows.Row row) {
        return row.words().map(words -> new Answer(words, row.actor(), row.at()));
    }

    private Map<UUID, Logged> subjects(Tx tx, List<UUID> logged) {
        Map<UUID, Logged> subjects = new HashMap<>();
        disclosures.confirmed(tx, logged, DSL.noCondition()).forEach(row -> subjects.put(row.id(), row.entry()));
        looks.confirmed(tx, logged, DSL.noCondition()).forEach(row -> subjects.put(row.id(), row.look()));
        return subjects;
    }
}
