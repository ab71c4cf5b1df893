package commonseal.web;

import commonseal.documents.Documents.Export;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Evidence that leaves: one file as itself, several as an archive that is written while it is made. */
public final class Exports {

    private Exports() {}

    /** Answers with the files; they verify one by one. */
    public static void write(Exchange exchange, Export export) {
        if (export.evidence().size() == 1) {
            UUID only = export.evidence().getFirst();
            attachment(exchange, "application/vnd.commonseal.evidence+json", name(only));
            exchange.context().result(export.file(only));
            return;
        }
        attachment(exchange, "application/zip", "evidence.zip");
        try {
            ZipOutputStream archive = new ZipOutputStream(exchange.context().outputStream());
            for (UUID evidence : export.evidence()) {
                archive.putNextEntry(new ZipEntry(name(evidence)));
                archive.write(export.file(evidence));
                archive.closeEntry();
            }
            archive.finish();
        } catch (IOException e) {
            // Who asked is gone; the export is on record all the same.
            throw new UncheckedIOException(e);
        }
    }

    private static String name(UUID evidence) {
        return "evidence-" + evidence + ".json";
    }

    private static void attachment(Exchange exchange, String type, String name) {
        exchange.context()
                .status(HttpStatus.OK)
                .contentType(type)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    /** Why nothing leaves, for REST and for pages without a form to correct. */
    public static void refused(Exchange exchange, String code) {
        if (code.equals("EVIDENCE_UNKNOWN")) {
            exchange.notFound();
            return;
        }
        HttpStatus status = switch (code) {
            case "NO_ROLE" -> HttpStatus.FORBIDDEN;
            case "DUAL_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "DUAL_WAITING" -> HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }
}
