package commonseal.web;

import commonseal.documents.Documents.Container;
import commonseal.documents.Documents.Export;
import commonseal.eseal.Containers;
import commonseal.verifier.Bundle;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Evidence that leaves: sealed containers, one as itself, several as an archive that is written while they are made. */
public final class Exports {

    private Exports() {}

    /** Answers with a container, or an archive of containers; one piece also as its data alone, if that is asked for. */
    public static void write(Exchange exchange, Export export) {
        if (export.evidence().size() == 1 && wantsData(exchange)) {
            UUID only = export.evidence().getFirst();
            attachment(exchange, Bundle.MEDIA_TYPE, "evidence-" + only + ".json");
            exchange.context().result(export.file(only));
            return;
        }
        Optional<Container> first = export.container();
        Container container = first.orElseThrow(() -> new IllegalStateException("an export of nothing"));
        if (container.evidence().size() == export.evidence().size()) {
            attachment(exchange, Containers.MEDIA_TYPE, name(container, 1));
            exchange.context().result(container.file());
            return;
        }
        attachment(exchange, "application/zip", "evidence.zip");
        try {
            ZipOutputStream archive = new ZipOutputStream(exchange.context().outputStream());
            int number = 1;
            for (Optional<Container> next = first; next.isPresent(); next = export.container()) {
                archive.putNextEntry(new ZipEntry(name(next.get(), number++)));
                archive.write(next.get().file());
                archive.closeEntry();
            }
            archive.finish();
        } catch (IOException e) {
            // Who asked is gone; the export is on record all the same.
            throw new UncheckedIOException(e);
        }
    }

    private static boolean wantsData(Exchange exchange) {
        return Bundle.MEDIA_TYPE.equals(exchange.context().header("Accept"));
    }

    private static String name(Container container, int number) {
        return container.evidence().size() == 1
                ? "evidence-" + container.evidence().getFirst() + ".asice"
                : "evidence-" + number + ".asice";
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
