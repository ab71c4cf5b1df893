package commonseal.approvals.internal;

import commonseal.approvals.Cases.Upload;
import commonseal.approvals.Cases.UploadResult;
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
                        new UploadResult.NotAllowed("UNKNOWN_CASE"),
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
        boolean wanted = at.file().row().acceptedOn().isEmpty()
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

    Optional<Upload> uploaded(Actor actor, UUID caseId, String slot) {
        return desk.look(
                actor,
                caseId,
                Optional.empty(),
                at -> view.seesContent(at) ? desk.store().upload(at.tx(), caseId, slot) : Optional.empty());
    }
}
