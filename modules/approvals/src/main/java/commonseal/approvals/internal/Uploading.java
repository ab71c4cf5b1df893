package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.Upload;
import commonseal.approvals.Cases.UploadResult;
import commonseal.approvals.Cases.UploadedResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.identity.Actor;
import commonseal.proof.Hash;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Files that the applicant's side brings. */
final class Uploading {

    private final Desk desk;
    private final View view;

    Uploading(Desk desk, View view) {
        this.desk = desk;
        this.view = view;
    }

    UploadResult upload(Actor actor, UUID caseId, String slot, String fileName, byte[] bytes) {
        return switch (UploadCheck.check(fileName, bytes)) {
            case UploadCheck.Finding.Wrong wrong -> new UploadResult.Refused(wrong.code());
            case UploadCheck.Finding.Fine fine ->
                desk.<UploadResult>act(
                        actor,
                        caseId,
                        UploadResult.NotAllowed::new,
                        Desk.MATERIALS,
                        at -> refusal(at, slot).orElseGet(() -> store(at, slot, fileName, fine.mediaType(), bytes)));
        };
    }

    private Optional<UploadResult> refusal(Opened at, String slot) {
        Optional<String> denied = desk.applyingOrHandling(at);
        if (denied.isPresent()) {
            return Optional.of(new UploadResult.NotAllowed(denied.get()));
        }
        if (!at.file().row().open()) {
            return Optional.of(new UploadResult.NotAllowed("WRONG_STATE"));
        }
        Optional<Line> line = desk.checklist(at).find(slot);
        if (line.isEmpty()) {
            return Optional.of(new UploadResult.UnknownSlot());
        }
        if (!line.get().toSubmit()) {
            return Optional.of(new UploadResult.NotAllowed("NOT_TO_SUBMIT"));
        }
        // What was declared complete and true stays; what is missing, not usable or asked for once more is still taken.
        boolean wanted = at.file().row().state() == CaseState.DRAFT
                || !at.file().slot(slot).usable()
                || at.file()
                        .openStop()
                        .filter(stop -> stop.slots().contains(slot))
                        .isPresent();
        return wanted ? Optional.empty() : Optional.of(new UploadResult.NotAllowed("WRONG_STATE"));
    }

    private UploadResult store(Opened at, String slot, String fileName, String mediaType, byte[] bytes) {
        byte[] hash = Hash.sha256(bytes).bytes();
        UUID upload = desk.writer().upload(at.tx(), at.file().row(), slot, fileName, mediaType, bytes, hash);
        String hex = HexFormat.of().formatHex(hash);
        desk.finish(
                at,
                "upload.stored",
                Map.of(
                        "slot", slot,
                        "upload", upload.toString(),
                        "sha256", hex,
                        "mediaType", mediaType,
                        "size", String.valueOf(bytes.length)));
        return new UploadResult.Stored(hex);
    }

    UploadedResult uploaded(Actor actor, UUID caseId, String slot) {
        Files.Read read = desk.look(
                actor,
                caseId,
                new Files.Read.Nothing(),
                at -> view.seesContent(at) ? desk.files().read(at.tx(), caseId, slot) : new Files.Read.Nothing());
        return switch (read) {
            case Files.Read.Intact(Upload upload, var storedAt) -> new UploadedResult.Found(upload);
            case Files.Read.Nothing() -> new UploadedResult.Nothing();
            case Files.Read.Altered(UUID upload) ->
                desk.<UploadedResult>act(actor, caseId, code -> new UploadedResult.Nothing(), part -> true, at -> {
                    noteAltered(desk, at, slot, upload);
                    return new UploadedResult.Altered();
                });
        };
    }

    /** A file that is no longer what was stored does not serve; the slot waits for another one. Written down once. */
    static void noteAltered(Desk desk, Opened at, String slot, UUID upload) {
        Map<String, String> data = Map.of("slot", slot, "upload", upload.toString());
        String type = "material.altered";
        if (at.file().row().open()) {
            if (!at.file().slot(slot).checked().equals(Optional.of("ALTERED"))) {
                CaseWriter.altered(at.tx(), at.file().id(), slot);
                desk.finish(at, type, data);
            }
        } else if (!CaseEvents.said(at.tx(), at.file().id(), type, data)) {
            var unused = desk.noteOnly(at, type, data);
        }
    }
}
