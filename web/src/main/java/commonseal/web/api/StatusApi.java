package commonseal.web.api;

import commonseal.documents.Documents.StatusFile;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;

/** Files that anyone keeps to verify with, from memory; whoever fetches one tells nothing of what he verifies. */
final class StatusApi {

    private StatusApi() {}

    static List<Route> routes() {
        return List.of(Route.get("/status/{list}/{form}", Access.open(), "status-list", StatusApi::list));
    }

    private static void list(Exchange exchange) {
        send(exchange, exchange.services().documents().statusList(exchange.path("list"), exchange.path("form")));
    }

    /** A file for everybody, or that there is none. */
    static void send(Exchange exchange, Optional<StatusFile> found) {
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        StatusFile file = found.get();
        String etag = '"' + file.etag() + '"';
        exchange.context()
                .header("Cache-Control", "public, max-age=" + file.maxAge().toSeconds())
                .header("ETag", etag)
                // Verifiers run in pages of others; there is nothing here that is not for everyone.
                .header("Access-Control-Allow-Origin", "*");
        if (etag.equals(exchange.context().header("If-None-Match"))) {
            exchange.context().status(HttpStatus.NOT_MODIFIED);
        } else {
            exchange.context().contentType(file.mediaType()).result(file.bytes());
        }
    }
}
