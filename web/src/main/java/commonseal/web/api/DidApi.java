package commonseal.web.api;

import commonseal.carriers.DidLog;
import commonseal.documents.Documents;
import commonseal.documents.Documents.PublishedLog;
import commonseal.verifier.TrustFile;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import commonseal.web.ui.VerifierFiles;
import java.util.List;

/**
 * The district's DID document, by which verifiers of others find the keys that its documents name (did:web, section 2), and
 * the log of the same keys over time (did:webvh 1.0), for whoever keeps a copy.
 */
final class DidApi {

    private static final String MEDIA_TYPE = "application/did+json";

    private DidApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/.well-known/did.json", Access.open(), "did", DidApi::document),
                Route.get("/.well-known/did.jsonl", Access.open(), "did-log", DidApi::log));
    }

    private static void document(Exchange exchange) {
        Documents documents = exchange.services().documents();
        TrustFile trust = TrustFile.openUnpinned(documents.trustFile());
        // The log names this DID; that this one names the log too is what ties them together.
        List<String> names = documents.didLog().map(PublishedLog::did).stream().toList();
        VerifierFiles.forAnybody(exchange.context())
                .contentType(MEDIA_TYPE)
                .header("Cache-Control", "public, max-age=300")
                .result(DidLog.document(trust.did(), trust.didKeys(), names).toString());
    }

    private static void log(Exchange exchange) {
        StatusApi.send(exchange, exchange.services().documents().didLog().map(PublishedLog::file));
    }
}
