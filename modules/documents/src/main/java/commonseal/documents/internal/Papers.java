package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.ARTEFACT;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents.PdfResult;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.eseal.Attachment;
import commonseal.eseal.Drawing;
import commonseal.eseal.Pdfs;
import commonseal.eseal.Rendition;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.verifier.Bundle;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Documents as PDF files: drawn and sealed at the first request, kept encrypted, handed out unchanged ever after. */
final class Papers {

    static final String TABLE = "documents.artefact";

    private final Vault vault;
    private final Unsealing unsealing;
    private final Verification verification;
    private final Seals seals;
    private final PaperCodes paperCodes;
    private final Faces faces;

    Papers(
            Vault vault,
            Unsealing unsealing,
            Verification verification,
            Seals seals,
            PaperCodes paperCodes,
            Catalog catalog,
            Settings settings) {
        this.vault = vault;
        this.unsealing = unsealing;
        this.verification = verification;
        this.seals = seals;
        this.paperCodes = paperCodes;
        this.faces = new Faces(catalog, settings);
    }

    PdfResult pdf(Tx tx, StoredDocument stored) {
        return file(tx, stored, Rendition.PDF);
    }

    private PdfResult file(Tx tx, StoredDocument stored, Rendition rendition) {
        UUID document = stored.held().id();
        Optional<Credential> credential = unsealing.credential(tx, stored);
        if (credential.isEmpty()) {
            return new PdfResult.Unknown();
        }
        Optional<byte[]> kept = kept(tx, document, rendition);
        if (kept.isPresent()) {
            return new PdfResult.Ready(kept.get());
        }
        Optional<Bundle> bundle = verification.lasting(tx, stored);
        if (bundle.isEmpty()) {
            return new PdfResult.NotYet();
        }
        List<Attachment> attached = List.of(
                new Attachment(
                        Pdfs.CREDENTIAL,
                        "application/vc",
                        Attachment.Relation.SOURCE,
                        credential.get().bytes()),
                new Attachment(
                        Pdfs.BUNDLE,
                        "application/vnd.commonseal.evidence+json",
                        Attachment.Relation.DATA,
                        bundle.get().bytes()));
        return switch (rendition.draw(
                faces.face(
                        stored.held(),
                        credential.get(),
                        paperCodes.of(tx, stored, credential.get()).text(),
                        tx.now()),
                attached,
                seals.current(tx))) {
            case Drawing.MissingGlyph missing -> new PdfResult.MissingGlyph(missing.name());
            case Drawing.Drawn(byte[] pdf) -> {
                keep(tx, stored, rendition, pdf);
                yield new PdfResult.Ready(kept(tx, document, rendition).orElseThrow());
            }
        };
    }

    /** Of two at once the first one's file is kept. */
    private void keep(Tx tx, StoredDocument stored, Rendition rendition, byte[] file) {
        UUID document = stored.held().id();
        // Nothing is kept yet: a crash here draws another file later.
        CrashPoint.reach("documents.pdf.drawn");
        tx.dsl()
                .insertInto(ARTEFACT)
                .set(ARTEFACT.DOCUMENT_ID, document)
                .set(ARTEFACT.TYPE, rendition.type())
                .set(ARTEFACT.CONTENT, vault.of(tx, stored.held().holders()).seal(place(document, rendition), file))
                .set(ARTEFACT.MADE_AT, tx.now())
                .onConflictDoNothing()
                .execute();
    }

    /** @throws Keys.Tampered if the row was altered behind the application */
    private Optional<byte[]> kept(Tx tx, UUID document, Rendition rendition) {
        return tx.dsl()
                .select(ARTEFACT.CONTENT)
                .from(ARTEFACT)
                .where(ARTEFACT.DOCUMENT_ID.eq(document), ARTEFACT.TYPE.eq(rendition.type()))
                .fetchOptional(ARTEFACT.CONTENT)
                .map(content -> vault.opener(tx, List.of(Bytes.of(content))).open(place(document, rendition), content));
    }

    private static Place place(UUID document, Rendition rendition) {
        return new Place(TABLE, "content", document + "/" + rendition.type());
    }
}
