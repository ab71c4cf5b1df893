package commonseal.web.api;

import commonseal.carriers.DidLog;
import commonseal.proof.PublicSigningKey;
import commonseal.verifier.TrustFile;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import commonseal.web.ui.VerifierFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The district's DID document, by which verifiers of others find the keys that its documents name (did:web, section 2). */
final class DidApi {

    private static final String MEDIA_TYPE = "application/did+json";

    private DidApi() {}

    static List<Route> routes() {
        return List.of(Route.get("/.well-known/did.json", Access.open(), "did", DidApi::document));
    }

    /**
     * Every key that ever signed: documents outlive keys, and a DID document has no history. A key that was stolen is left
     * out: only a proof of the ledger tells what it signed before, and that our own verifiers ask for.
     */
    private static void document(Exchange exchange) {
        TrustFile trust = TrustFile.openUnpinned(exchange.services().documents().trustFile());
        Map<String, PublicSigningKey> keys = new LinkedHashMap<>();
        trust.issuerKeys().stream()
                .filter(key -> key.compromisedAtSize().isEmpty() && key.id().startsWith(trust.did() + "#"))
                .forEach(key -> keys.put(key.id().substring(trust.did().length() + 1), key.key()));
        VerifierFiles.forAnybody(exchange.context())
                .contentType(MEDIA_TYPE)
                .header("Cache-Control", "public, max-age=300")
                .result(DidLog.document(trust.did(), keys, List.of()).toString());
    }
}
