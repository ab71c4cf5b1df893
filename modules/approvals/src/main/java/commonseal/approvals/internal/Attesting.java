package commonseal.approvals.internal;

import commonseal.approvals.Cases.AttestedPaper;
import commonseal.approvals.Cases.CopyResult;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.documents.Copies;
import commonseal.documents.Copies.MakeResult;
import commonseal.documents.Copies.Paper;
import commonseal.documents.Copies.Proposal;
import commonseal.documents.Copies.ProposeResult;
import commonseal.documents.Copies.Scan;
import commonseal.documents.Documents.Refusal;
import commonseal.documents.Documents.State;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.kernel.CrashPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** A paper that was accepted becomes, with its holder's agreement, a copy that later cases pull. */
final class Attesting {

    private final Desk desk;

    Attesting(Desk desk) {
        this.desk = desk;
    }

    /** Proposes and asks the holder, both or neither. */
    CopyResult propose(Actor officer, UUID caseId, String slot, AttestedPaper paper) {
        return desk.<CopyResult>act(officer, caseId, CopyResult.Refused::new, at -> propose(at, slot, paper));
    }

    private CopyResult propose(Opened at, String slot, AttestedPaper paper) {
        if (!at.file().row().open()) {
            return new CopyResult.Refused("WRONG_STATE");
        }
        Optional<Line> line = desk.checklist(at).find(slot);
        if (line.isEmpty()) {
            return new CopyResult.Refused("UNKNOWN_SLOT");
        }
        Optional<String> office = office(at, line.get());
        if (office.isEmpty()) {
            return new CopyResult.Refused(desk.handling(at).orElse("NO_ROLE"));
        }
        if (line.get().state() != SlotState.CHECKED
                || at.file().slot(slot).upload().isEmpty()) {
            return new CopyResult.Refused("COPY_NOT_ACCEPTED");
        }
        if (!at.file().everybody().contains(paper.holder())) {
            return new CopyResult.Invalid(Map.of("holder", "UNKNOWN"));
        }
        return switch (desk.files().read(at.tx(), at.file().id(), slot)) {
            case Files.Read.Intact(var upload, var storedAt) ->
                propose(at, slot, office.get(), paper, new Scan(upload.mediaType(), upload.bytes(), storedAt));
            case Files.Read.Altered(UUID altered) -> {
                Uploading.noteAltered(desk, at, slot, altered);
                yield new CopyResult.Refused("ALTERED");
            }
            case Files.Read.Nothing() -> new CopyResult.Refused("COPY_NOT_ACCEPTED");
        };
    }

    /** For which office he attests: the counter's, or that of the link which needs the paper and he decides. */
    private Optional<String> office(Opened at, Line line) {
        if (desk.handling(at).isEmpty()) {
            return Optional.of(at.file().row().office());
        }
        boolean decides = at.file().linkRow(line.link().id()).canBeWorkedOn()
                && desk.deciding(at, line.link()).isEmpty();
        return decides ? Optional.of(line.link().agency()) : Optional.empty();
    }

    /** Whether the actor may propose a copy of what stands in the slot now. */
    boolean isOpen(Opened at, Line line) {
        return line.state() == SlotState.CHECKED
                && at.file().slot(line.slot()).upload().isPresent()
                && office(at, line).isPresent();
    }

    private CopyResult propose(Opened at, String slot, String office, AttestedPaper paper, Scan scan) {
        Copies copies = desk.documents().copies();
        // What was typed wrongly is proposed again; what the holder was asked about before is gone then.
        List<Proposal> earlier = copies.ofCase(at.tx(), at.file().id()).stream()
                .filter(proposal -> proposal.paper().slot().equals(slot)
                        && proposal.paper().holder().equals(paper.holder()))
                .toList();
        if (earlier.stream()
                .filter(Proposal::made)
                .anyMatch(made -> desk.documents()
                        .find(at.tx(), made.id())
                        .filter(held -> held.state() == State.ACTIVE)
                        .isPresent())) {
            return new CopyResult.Refused("COPY_EXISTS");
        }
        ProposeResult result = copies.propose(
                at.tx(),
                at.actor(),
                new Paper(
                        paper.kind(),
                        office,
                        paper.holder(),
                        at.file().id(),
                        slot,
                        paper.statedIssuer(),
                        paper.number(),
                        paper.issuedOn(),
                        paper.expiresOn(),
                        paper.method(),
                        paper.fields()),
                scan);
        return switch (result) {
            case ProposeResult.Proposed(UUID copy) -> {
                earlier.forEach(proposal -> copies.forget(at.tx(), proposal.id()));
                yield asked(at, slot, paper, copy);
            }
            case ProposeResult.Invalid(var problems) -> new CopyResult.Invalid(problems);
            case ProposeResult.NotAllowed(String reason) -> new CopyResult.Refused(reason);
        };
    }

    private CopyResult asked(Opened at, String slot, AttestedPaper paper, UUID copy) {
        UUID authorisation = desk.identity()
                .authorisations()
                .request(
                        at.tx(),
                        at.actor(),
                        new Authorisations.Request(
                                at.file().id(),
                                at.file().row().service(),
                                at.file().row().office(),
                                paper.holder(),
                                List.of(new Authorisations.Item(
                                        copy,
                                        paper.kind(),
                                        List.copyOf(new TreeSet<>(paper.fields().keySet())))),
                                at.tx().now().plus(desk.settings().authorisationTerm())));
        CrashPoint.reach("approvals.copy-asked");
        desk.finish(
                at,
                "copy.proposed",
                Map.of(
                        "slot", slot,
                        "copy", copy.toString(),
                        "kind", paper.kind(),
                        "method", paper.method().name(),
                        "authorisation", authorisation.toString()));
        return new CopyResult.Asked(copy, authorisation);
    }

    /** What the holder has just agreed to and the clerk was told is made; other documents are none of its business. */
    List<Happened> redeemed(Opened at, Collection<UUID> agreed) {
        Copies copies = desk.documents().copies();
        List<Happened> events = new ArrayList<>();
        for (UUID id : agreed) {
            Optional<Proposal> proposal = copies.find(at.tx(), id)
                    .filter(found -> found.paper().caseId().equals(at.file().id()));
            proposal.ifPresent(found -> events.add(
                    switch (made(at, copies, found)) {
                        case MakeResult.Made made ->
                            new Happened(
                                    "copy.made",
                                    Map.of(
                                            "slot", found.paper().slot(),
                                            "copy", id.toString(),
                                            "kind", found.paper().kind()));
                        case MakeResult.NotMade(String reason) ->
                            new Happened(
                                    "copy.not-made",
                                    Map.of("slot", found.paper().slot(), "copy", id.toString(), "reason", reason));
                    }));
        }
        if (!events.isEmpty()) {
            CrashPoint.reach("approvals.copy-made");
        }
        return events;
    }

    /** What was found unusable or replaced since it was proposed is no longer what the holder was asked about. */
    private MakeResult made(Opened at, Copies copies, Proposal proposal) {
        String slot = proposal.paper().slot();
        boolean accepted = desk.checklist(at)
                        .find(slot)
                        .filter(line -> line.state() == SlotState.CHECKED)
                        .isPresent()
                && at.file().slot(slot).sha256().equals(Optional.of(proposal.sha256()));
        if (!accepted) {
            copies.forget(at.tx(), proposal.id());
            return new MakeResult.NotMade("COPY_NOT_ACCEPTED");
        }
        return copies.make(at.tx(), proposal.id());
    }

    /** The holder refused: the proposal is forgotten, file included; that he was asked and refused is on record. */
    List<Happened> refused(Opened at, Authorisations.View asked, Collection<UUID> refused) {
        List<Happened> events = new ArrayList<>();
        for (UUID id : refused) {
            desk.documents()
                    .copies()
                    .find(at.tx(), id)
                    .filter(found -> !found.made()
                            && found.paper().caseId().equals(at.file().id()))
                    .ifPresent(found -> {
                        UUID evidence = desk.documents()
                                .recordRefusal(
                                        at.tx(),
                                        new Refusal(
                                                at.file().id(),
                                                at.file().row().service(),
                                                found.paper().slot(),
                                                id,
                                                found.paper().kind(),
                                                asked.askedBy(),
                                                asked.request().office(),
                                                Optional.of(at.actor().ref()),
                                                Refusing.REASON));
                        desk.documents().copies().forget(at.tx(), id);
                        events.add(new Happened(
                                "copy.refused",
                                Map.of(
                                        "slot", found.paper().slot(),
                                        "copy", id.toString(),
                                        "evidence", evidence.toString())));
                    });
        }
        return events;
    }
}
