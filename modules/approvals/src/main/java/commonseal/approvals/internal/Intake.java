package commonseal.approvals.internal;

import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.Application;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.approvals.internal.CaseFile.Answer;
import commonseal.approvals.internal.CaseFile.LinkRow;
import commonseal.approvals.internal.CaseFile.Row;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.catalog.Catalog;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.planner.FormField;
import commonseal.planner.Link;
import commonseal.planner.PartyRole;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.WorkingCalendar;
import commonseal.proof.Hash;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The applicant's side of a case: preview, opening, answers, files, submission, withdrawal. */
final class Intake {

    /** Most holders in one role: a form with more is a list, not a case. */
    private static final int MOST_IN_ROLE = 100;

    /** Who is previewed for while nobody is named: holds nothing. */
    private static final HolderId NOBODY = new HolderId.PersonId(new UUID(0, 0));

    private static final int LONGEST_PREMISES = 200;
    private static final int LONGEST_REASON = 2000;

    private final Desk desk;
    private final View view;

    Intake(Desk desk, View view) {
        this.desk = desk;
        this.view = view;
    }

    PreviewResult preview(
            Actor applicant, String service, Map<String, List<HolderId>> parties, Optional<HolderId> onBehalfOf) {
        Optional<Catalog.Process> process = desk.catalog.process(service);
        if (process.isEmpty()) {
            return new PreviewResult.UnknownService();
        }
        Map<String, String> problems = problems(process.get().definition(), parties, false);
        if (!problems.isEmpty()) {
            return new PreviewResult.InvalidParties(problems);
        }
        if (applicant.kind() != Actor.Kind.PERSON) {
            return new PreviewResult.NotAllowed("NOT_SIGNED_IN");
        }
        return desk.db.read(applicant.act("preview"), tx -> {
            Instant now = desk.clock.now(tx);
            Opening opening = new Opening(process.get(), parties, onBehalfOf, Optional.empty(), false);
            Row row = row(tx, applicant, opening, now).orElseGet(() -> row(tx, applicant, opening, NOBODY, now));
            CaseFile file = empty(row, process.get(), parties, Map.of());
            Opened at = desk.opened(tx, applicant, file);
            Optional<String> denied = opening(at);
            if (denied.isPresent()) {
                return new PreviewResult.NotAllowed(denied.get());
            }
            Checklist list = desk.checklist(at);
            Map<HolderId, String> names = desk.identity.register().names(tx, file.everybody());
            return new PreviewResult.Preview(list.plan(), view.slotsWithOffices(file, list, names), View.counts(list));
        });
    }

    ApplyResult apply(Actor applicant, Application application) {
        Optional<Catalog.Process> process = desk.catalog.process(application.service());
        if (process.isEmpty()) {
            return new ApplyResult.UnknownService();
        }
        ProcessDefinition definition = process.get().definition();
        Map<String, String> problems = problems(definition, application.parties(), true);
        if (!problems.isEmpty()) {
            return new ApplyResult.InvalidParties(problems);
        }
        if (application
                .premises()
                .filter(text -> text.isBlank() || text.length() > LONGEST_PREMISES)
                .isPresent()) {
            return new ApplyResult.InvalidAnswers(Map.of("premises", "TOO_LONG"));
        }
        Map<String, String> wrong = wrong(definition, Map.of(), application.answers());
        if (!wrong.isEmpty()) {
            return new ApplyResult.InvalidAnswers(wrong);
        }
        if (applicant.kind() != Actor.Kind.PERSON) {
            return new ApplyResult.NotAllowed("NOT_SIGNED_IN");
        }
        return desk.db.write(applicant.act("apply:" + application.service()), tx -> {
            Optional<String> denied = Desk.denied(desk.identity
                    .access()
                    .can(
                            applicant,
                            Access.Action.APPLY,
                            new Access.Facts.District(),
                            new Access.Purpose("apply", Optional.empty())));
            if (denied.isPresent()) {
                return new ApplyResult.NotAllowed(denied.get());
            }
            return open(tx, applicant, application, process.get());
        });
    }

    private ApplyResult open(Tx tx, Actor applicant, Application application, Catalog.Process process) {
        Map<String, List<HolderId>> parties = ordered(process.definition(), application.parties());
        Instant now = desk.clock.now(tx);
        WorkingCalendar calendar = desk.calendar(process.definition().calendar());
        LocalDate today = calendar.dayOf(now);
        if (!inForce(process.definition(), today)) {
            return new ApplyResult.UnknownService();
        }
        Optional<Row> drafted = row(
                tx,
                applicant,
                new Opening(
                        process, parties, application.onBehalfOf(), application.premises(), application.paperOnly()),
                now);
        if (drafted.isEmpty()) {
            return new ApplyResult.InvalidParties(Map.of("applicant", "MISSING"));
        }
        Row draft = drafted.get();
        CaseFile before = empty(draft, process, parties, Map.of());
        Opened at = desk.opened(tx, applicant, before);
        Optional<String> denied = opening(at);
        if (denied.isPresent()) {
            return new ApplyResult.NotAllowed(denied.get());
        }
        Set<HolderId> known =
                desk.identity.register().names(tx, before.everybody()).keySet();
        Map<String, String> unknown = new HashMap<>();
        parties.forEach((role, holders) -> {
            if (!known.containsAll(holders)) {
                unknown.put(role, "MISSING");
            }
        });
        if (!unknown.isEmpty() || !known.contains(draft.applicant())) {
            return new ApplyResult.InvalidParties(unknown.isEmpty() ? Map.of("applicant", "MISSING") : unknown);
        }
        Row row = named(draft, reference(tx, today));
        CaseFile file = empty(row, process, parties, Map.of());
        CaseStore.insert(tx, row, parties, process);
        Map<String, Answer> answers = plain(application.answers());
        if (!answers.isEmpty()) {
            desk.store.answers(tx, row.id(), answers);
        }
        Map<String, String> data = new TreeMap<>();
        data.put("reference", row.reference());
        data.put("service", row.service());
        data.put("version", String.valueOf(row.version()));
        data.put("slots", String.valueOf(CaseFile.slotIds(process.definition()).size()));
        data.put("links", String.valueOf(process.definition().links().size()));
        desk.finish(
                new Opened(tx, applicant, file, at.days(), today, at.standing()),
                row,
                List.of(new Happened("case.opened", data)));
        return new ApplyResult.Opened(row.id(), row.reference());
    }

    private static boolean inForce(ProcessDefinition definition, LocalDate day) {
        @Nullable LocalDate from = definition.from();
        @Nullable LocalDate to = definition.to();
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    /** What people read over the telephone: day and running number of that day. */
    private static String reference(Tx tx, LocalDate today) {
        String day = today.toString().replace("-", "");
        return day + "-" + String.format(java.util.Locale.ROOT, "%05d", CaseStore.next(tx, "case:" + day));
    }

    /** The applicant's side opens a case, or at the counter a clerk of the office that handles the service. */
    private Optional<String> opening(Opened at) {
        return at.standing().applicantSide()
                ? Optional.empty()
                : desk.handling(at).map(code -> code.equals("NO_ROLE") ? "NOT_PARTY" : code);
    }

    /** What is asked to be opened. */
    private record Opening(
            Catalog.Process process,
            Map<String, List<HolderId>> parties,
            Optional<HolderId> onBehalfOf,
            Optional<String> premises,
            boolean paperOnly) {

        /** Whether a link of this case brings the applicant into being. */
        boolean founding() {
            return onBehalfOf.isEmpty() && process.definition().links().stream().anyMatch(Link::foundsApplicant);
        }

        Stream<HolderId> holders(String... roles) {
            return Stream.of(roles).flatMap(role -> parties.getOrDefault(role, List.of()).stream());
        }

        boolean plays(HolderId holder) {
            return parties.values().stream().anyMatch(list -> list.contains(holder));
        }

        /**
         * Whom the case is for. An organisation that does not exist yet is stood for by its legal representative, else by
         * who opens the case. A clerk at the counter is not meant unless he is named.
         */
        Optional<HolderId> applicant(HolderId actor, boolean atCounter) {
            if (founding()) {
                return holders("legal-representative", "founder")
                        .filter(HolderId.PersonId.class::isInstance)
                        .findFirst()
                        .or(() -> Optional.of(actor).filter(this::plays))
                        .or(() -> holders("shareholder").findFirst().filter(HolderId.PersonId.class::isInstance))
                        .or(() -> Optional.of(actor).filter(holder -> !atCounter));
            }
            return onBehalfOf
                    .or(() -> Optional.of(actor).filter(holder -> !atCounter))
                    .or(() -> holders("applicant", "legal-representative", "founder", "shareholder")
                            .findFirst());
        }
    }

    /** The new row; empty if nobody is named for whom it could be. */
    private Optional<Row> row(Tx tx, Actor actor, Opening opening, Instant now) {
        boolean atCounter = actor.has(Role.COUNTER_CLERK, office(opening.process()));
        return opening.applicant(actor.person(), atCounter).map(holder -> row(tx, actor, opening, holder, now));
    }

    private String office(Catalog.Process process) {
        return desk.settings
                .counterOffice()
                .orElse(process.definition().links().getFirst().agency());
    }

    private Row row(Tx tx, Actor actor, Opening opening, HolderId applicant, Instant now) {
        Catalog.Process process = opening.process();
        return new Row(
                Ids.next(tx),
                "-",
                process.code(),
                process.version(),
                process.hash(),
                office(process),
                actor.ref(),
                now,
                desk.calendar(process.definition().calendar()).dayOf(now),
                opening.premises(),
                opening.paperOnly(),
                opening.founding(),
                applicant,
                CaseState.DRAFT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private static Row named(Row r, String reference) {
        return new Row(
                r.id(),
                reference,
                r.service(),
                r.version(),
                r.hash(),
                r.office(),
                r.openedBy(),
                r.openedAt(),
                r.openedOn(),
                r.premises(),
                r.paperOnly(),
                r.founding(),
                r.applicant(),
                r.state(),
                r.submittedOn(),
                r.acceptedOn(),
                r.finishedOn(),
                r.lastEvent());
    }

    private static CaseFile empty(
            Row row, Catalog.Process process, Map<String, List<HolderId>> parties, Map<String, Answer> answers) {
        Map<String, LinkRow> links = new LinkedHashMap<>();
        process.definition()
                .links()
                .forEach(link -> links.put(link.id(), LinkRow.waiting(link.id(), 1, link.agency())));
        return new CaseFile(
                row, process, parties, answers, links, Map.of(), Map.of(), List.of(), List.of(), Map.of(), List.of());
    }

    private static Map<String, List<HolderId>> ordered(
            ProcessDefinition definition, Map<String, List<HolderId>> parties) {
        Map<String, List<HolderId>> ordered = new TreeMap<>();
        definition.parties().forEach(party -> {
            List<HolderId> holders = parties.getOrDefault(party.role(), List.of());
            if (!holders.isEmpty()) {
                ordered.put(party.role(), List.copyOf(holders));
            }
        });
        return ordered;
    }

    private static Map<String, String> problems(
            ProcessDefinition definition, Map<String, List<HolderId>> parties, boolean complete) {
        Map<String, String> problems = new TreeMap<>();
        Set<String> roles = new HashSet<>();
        for (PartyRole party : definition.parties()) {
            roles.add(party.role());
            List<HolderId> holders = parties.getOrDefault(party.role(), List.of());
            @Nullable Integer max = party.max();
            boolean fits = holders.stream().allMatch(holder -> switch (party.type()) {
                case ANY -> true;
                case PERSON -> holder instanceof HolderId.PersonId;
                case ORGANISATION -> holder instanceof HolderId.OrganisationId;
            });
            if (!fits) {
                problems.put(party.role(), "WRONG_TYPE");
            } else if ((max != null && holders.size() > max)
                    || holders.size() > MOST_IN_ROLE
                    || new HashSet<>(holders).size() != holders.size()) {
                problems.put(party.role(), "TOO_MANY");
            } else if (complete && holders.size() < party.min()) {
                problems.put(party.role(), "MISSING");
            }
        }
        parties.keySet().stream()
                .filter(role -> !roles.contains(role))
                .forEach(role -> problems.put(role, "UNKNOWN_ROLE"));
        return problems;
    }

    // -- answers

    AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers) {
        return desk.<AnswersResult>act(actor, caseId, new AnswersResult.NotAllowed("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.applyingOrHandling(at);
            if (denied.isPresent()) {
                return new AnswersResult.NotAllowed(denied.get());
            }
            CaseState state = at.file().row().state();
            if (state != CaseState.DRAFT
                    && (state != CaseState.SUPPLEMENT
                            || at.file().row().acceptedOn().isPresent())) {
                return new AnswersResult.NotAllowed("WRONG_STATE");
            }
            Map<String, String> wrong = wrong(at.file().definition(), at.file().answers(), answers);
            if (!wrong.isEmpty()) {
                return new AnswersResult.Invalid(wrong);
            }
            Map<String, Answer> changed = plain(answers);
            changed.keySet()
                    .removeIf(field -> at.file().answers().containsKey(field)
                            && at.file().answers().get(field).value().equals(answers.get(field)));
            if (changed.isEmpty()) {
                return new AnswersResult.Saved();
            }
            desk.store.answers(at.tx(), caseId, changed);
            desk.finish(
                    at,
                    at.file().row(),
                    List.of(new Happened("answers.saved", Map.of("fields", String.join(",", changed.keySet())))));
            return new AnswersResult.Saved();
        });
    }

    /** Field to code. A locked field may be posted back unchanged, as every form does, and nothing else. */
    private static Map<String, String> wrong(
            ProcessDefinition definition, Map<String, Answer> stored, Map<String, String> answers) {
        Map<String, FormField> fields = new HashMap<>();
        definition.form().forEach(field -> fields.put(field.id(), field));
        Map<String, String> wrong = new TreeMap<>();
        answers.forEach((id, value) -> {
            @Nullable FormField field = fields.get(id);
            @Nullable Answer known = stored.get(id);
            if (field == null) {
                wrong.put(id, "UNKNOWN");
            } else if (known != null && known.locked()) {
                if (!known.value().equals(value)) {
                    wrong.put(id, "LOCKED");
                }
            } else {
                FormAnswers.problem(field, value).ifPresent(code -> wrong.put(id, code));
            }
        });
        return wrong;
    }

    /** What a person typed; it has no source. */
    private static Map<String, Answer> plain(Map<String, String> answers) {
        Map<String, Answer> plain = new TreeMap<>();
        answers.forEach((field, value) -> plain.put(field, new Answer(value, false, Optional.empty())));
        return plain;
    }

    // -- files

    UploadResult upload(Actor actor, UUID caseId, String slot, String fileName, byte[] bytes) {
        UploadCheck.Finding finding = UploadCheck.check(fileName, bytes);
        return switch (finding) {
            case UploadCheck.Finding.Wrong wrong -> new UploadResult.Refused(wrong.code());
            case UploadCheck.Finding.Fine fine ->
                desk.<UploadResult>act(
                        actor,
                        caseId,
                        new UploadResult.NotAllowed("UNKNOWN_CASE"),
                        at -> store(at, slot, fileName, fine.mediaType(), bytes));
        };
    }

    private UploadResult store(Opened at, String slot, String fileName, String mediaType, byte[] bytes) {
        Optional<String> denied = desk.applyingOrHandling(at);
        if (denied.isPresent()) {
            return new UploadResult.NotAllowed(denied.get());
        }
        if (!at.file().row().open()) {
            return new UploadResult.NotAllowed("WRONG_STATE");
        }
        Optional<Line> line = desk.checklist(at).find(slot);
        if (line.isEmpty()) {
            return new UploadResult.UnknownSlot();
        }
        if (!line.get().toSubmit()) {
            return new UploadResult.NotAllowed("NOT_TO_SUBMIT");
        }
        boolean wanted = at.file().row().acceptedOn().isEmpty()
                || !at.file().slot(slot).usable()
                || at.file()
                        .openStop()
                        .filter(stop -> stop.slots().contains(slot))
                        .isPresent();
        if (!wanted) {
            return new UploadResult.NotAllowed("WRONG_STATE");
        }
        Hash hash = Hash.sha256(bytes);
        UUID upload = desk.store.upload(at.tx(), at.file().id(), slot, fileName, mediaType, bytes, hash.bytes());
        String hex = java.util.HexFormat.of().formatHex(hash.bytes());
        desk.finish(
                at,
                at.file().row(),
                List.of(new Happened(
                        "upload.stored",
                        Map.of(
                                "slot", slot,
                                "upload", upload.toString(),
                                "sha256", hex,
                                "mediaType", mediaType,
                                "size", String.valueOf(bytes.length)))));
        return new UploadResult.Stored(hex);
    }

    Optional<commonseal.approvals.Cases.Upload> uploaded(Actor actor, UUID caseId, String slot) {
        return desk.look(
                actor,
                caseId,
                Optional.empty(),
                at -> view.seesContent(at) ? desk.store.upload(at.tx(), caseId, slot) : Optional.empty());
    }

    // -- steps

    StepResult submit(Actor applicant, UUID caseId) {
        return desk.act(applicant, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.applyingOrHandling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            Row row = at.file().row();
            if (Transitions.SUBMIT.from(row.state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            Map<String, String> missing = new TreeMap<>();
            for (FormField field : at.file().definition().form()) {
                boolean asked =
                        field.when() == null || field.when().holds(at.file().values());
                if (field.required() && asked && at.file().answer(field.id()).isEmpty()) {
                    missing.put(field.id(), "REQUIRED");
                }
            }
            if (!missing.isEmpty()) {
                return Desk.refused("INCOMPLETE", missing);
            }
            desk.finish(
                    at,
                    row.submitted(at.today()),
                    List.of(new Happened(
                            "case.submitted",
                            Map.of(
                                    "answers",
                                    java.util.HexFormat.of().formatHex(desk.store.answersDigest(at.file()))))));
            return new StepResult.Done();
        });
    }

    StepResult withdraw(Actor applicant, UUID caseId, String reason) {
        if (reason.length() > LONGEST_REASON) {
            return Desk.refused("TOO_LONG");
        }
        return desk.act(applicant, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.applying(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            Row row = at.file().row();
            if (Transitions.WITHDRAW.from(row.state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            desk.finish(
                    at,
                    row.finished(CaseState.WITHDRAWN, at.today()),
                    List.of(new Happened(
                            "case.taken-back",
                            Map.of("state", row.state().name(), "reason", desk.store.reasonDigest(caseId, reason)))));
            return new StepResult.Done();
        });
    }

    /** Lines that still lack what must be there before a case is accepted. */
    static Map<String, String> incomplete(Checklist list) {
        Map<String, String> missing = new TreeMap<>();
        list.lines().values().forEach(line -> {
            boolean there = switch (line.reason()) {
                // A duplicate is there as soon as the line that covers it is.
                case NOT_APPLICABLE, FIELDS_ONLY, UNDERTAKING, LATER, RESULT_OF_LINK, DUPLICATE -> true;
                case ON_LEDGER -> line.state() == SlotState.PULLED;
                case APPLICANT -> line.state() == SlotState.UPLOADED || line.state() == SlotState.CHECKED;
            };
            if (!there) {
                missing.put(line.slot(), line.state().name());
            }
        });
        return missing;
    }
}
