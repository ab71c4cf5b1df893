package commonseal.web;

import commonseal.approvals.Cases.Upload;
import commonseal.approvals.Cases.UploadedResult;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Uploaded materials as answers. */
public final class Materials {

    private Materials() {}

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
