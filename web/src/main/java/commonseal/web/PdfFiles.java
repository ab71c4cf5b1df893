package commonseal.web;

import commonseal.documents.Documents;
import commonseal.documents.Documents.PdfResult;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Hands out a document as its sealed PDF file, to pages and programs alike. */
public final class PdfFiles {

    /** A document issued a moment ago is provable within it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private PdfFiles() {}

    /** Answers with the file; its name has no personal data. */
    public static void answer(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Documents documents = exchange.services().documents();
        PdfResult result = ask(exchange, documents, id);
        if (result instanceof PdfResult.NotYet) {
            documents.awaitProvable(List.of(id), PATIENCE);
            result = ask(exchange, documents, id);
        }
        switch (result) {
            case PdfResult.Ready(byte[] pdf) ->
                exchange.context()
                        .contentType("application/pdf")
                        .header("Content-Disposition", "attachment; filename=\"document-" + id + ".pdf\"")
                        .result(pdf);
            case PdfResult.NotYet() -> exchange.problem(HttpStatus.CONFLICT, "PDF_NOT_YET", Map.of());
            case PdfResult.MissingGlyph(String codePoint) ->
                exchange.problem(HttpStatus.CONFLICT, "PDF_MISSING_GLYPH", Map.of("character", codePoint));
            case PdfResult.Unknown() -> exchange.notFound();
        }
    }

    private static PdfResult ask(Exchange exchange, Documents documents, UUID id) {
        return exchange.services()
                .db()
                .write(exchange.actor().act("pdf"), tx -> documents.pdf(tx, exchange.actor(), id));
    }
}
