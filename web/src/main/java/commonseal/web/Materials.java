package commonseal.web;

import commonseal.approvals.Cases.Upload;
import commonseal.approvals.Cases.UploadedResult;
import commonseal.documents.Copies.Scan;
import commonseal.keys.Keys;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Uploaded materials as answers. */
public final class Materials {

    private Materials() {}

    /** The file behind an attested copy, as {@link #answer}; its name has no personal data. */
    public static void copy(Exchange exchange) {
        UUID id = exchange.pathId("id");
        try {
            Optional<Scan> scan = exchange.services()
                    .db()
                    .read(
                            exchange.actor().act("copy-file"),
                            tx -> exchange.services().documents().copies().file(tx, exchange.actor(), id));
            answer(
                    exchange,
                    scan.<UploadedResult>map(found -> new UploadedResult.Found(
                                    new Upload("copy-" + id, found.mediaType(), found.bytes())))
                            .orElseGet(UploadedResult.Nothing::new));
        } catch (Keys.Tampered e) {
            answer(exchange, new UploadedResult.Altered());
        }
    }

    /** As a download in a sandbox: nothing that was uploaded runs here. An altered file is a 409 and never leaves. */
    public static void answer(Exchange exchange, UploadedResult result) {
        switch (result) {
            case UploadedResult.Found(Upload upload) -> {
                String name = URLEncoder.encode(upload.fileName(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
                exchange.context()
                        .contentType(upload.mediaType())
                        .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                        .header("Content-Security-Policy", "sandbox; default-src 'none'")
                        .result(upload.bytes());
            }
            case UploadedResult.Altered() -> exchange.problem(HttpStatus.CONFLICT, "MATERIAL_ALTERED", Map.of());
            case UploadedResult.Nothing() -> exchange.notFound();
        }
    }
}
