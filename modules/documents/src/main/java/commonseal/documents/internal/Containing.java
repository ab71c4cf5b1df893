package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.eseal.Containers;
import commonseal.eseal.Containers.Part;
import commonseal.eseal.Pdfs;
import commonseal.eseal.SealKey;
import commonseal.eseal.TimeStampMissingException;
import commonseal.eseal.TimeStamps;
import commonseal.verifier.Bundle;
import commonseal.verifier.Contents;
import commonseal.verifier.Contents.Stamping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals pieces of evidence together with the page that people read. Outside of any transaction, for it asks for the time. */
final class Containing {

    private static final Logger LOG = LoggerFactory.getLogger(Containing.class);

    private final EvidencePages pages;
    private final Settings settings;
    private final Optional<TimeStamps> stamps;

    Containing(Catalog catalog, Settings settings) {
        this.pages = new EvidencePages(catalog, settings);
        this.settings = settings;
        this.stamps = settings.timeStamps().map(TimeStampAuthority::new);
    }

    /** A piece with the bytes of its file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Made(EvidencePages.Piece piece, byte[] bytes) {}

    /** Name of a piece's file. */
    static String name(UUID evidence) {
        return "evidence-" + evidence + ".json";
    }

    /** @param made at least one */
    Documents.Container seal(List<Made> made, SealKey key, Instant at) {
        List<UUID> evidence =
                made.stream().map(each -> each.piece().row().evidence().id()).toList();
        if (stamps.isEmpty()) {
            return sealed(evidence, parts(made, at, Stamping.NONE, Optional.empty()), key, at, Stamping.NONE);
        }
        try {
            byte[] file =
                    Containers.sealStamped(parts(made, at, Stamping.INSIDE, Optional.empty()), key, at, stamps.get());
            return new Documents.Container(file, evidence, true);
        } catch (TimeStampMissingException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.reason())
                    .addKeyValue("detail", e.getMessage())
                    .log("DOC-021 exported evidence was sealed without a time-stamp, and says so, for the authority of"
                            + " seal.tsa-url gave none: check that it answers, then export again if the time matters");
            Optional<String> why = Optional.of(e.reason().name());
            return sealed(evidence, parts(made, at, Stamping.MISSING, why), key, at, Stamping.MISSING);
        }
    }

    private static Documents.Container sealed(
            List<UUID> evidence, List<Part> parts, SealKey key, Instant at, Stamping stamping) {
        return new Documents.Container(Containers.seal(parts, key, at), evidence, stamping == Stamping.INSIDE);
    }

    private List<Part> parts(List<Made> made, Instant at, Stamping stamping, Optional<String> why) {
        List<EvidencePages.Piece> pieces = made.stream().map(Made::piece).toList();
        Contents contents = new Contents(
                settings.districtZh(),
                settings.districtEn(),
                at,
                stamping,
                why,
                pieces.stream().map(EvidencePages.Piece::file).toList());
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(Contents.NAME, "application/json", contents.bytes()));
        parts.add(new Part(Contents.PAGE, "application/pdf", Pdfs.list(pages.listing(pieces, at))));
        made.forEach(each -> parts.add(new Part(each.piece().file(), Bundle.MEDIA_TYPE, each.bytes())));
        return parts;
    }
}
