package commonseal.web.ui;

import commonseal.web.Access;
import commonseal.web.Route;
import java.util.List;

/** What anybody may see without signing in: services, verification, the ledger, how it all works. */
public final class PublicPages {

    private PublicPages() {}

    /** The routes. */
    public static List<Route> routes() {
        return List.of(
                Route.get("/services", Access.open(), "services", ServicePages::list),
                Route.get("/services/{code}", Access.open(), "service", ServicePages::show),
                Route.get("/kinds", Access.open(), "kinds", KindPages::list),
                Route.get("/kinds/{code}", Access.open(), "kind", KindPages::show),
                Route.get("/verify", Access.open(), "verify", VerifyPages::start),
                Route.post("/verify", Access.open(), "verify-file", VerifyPages::file),
                Route.get("/verify/{code}", Access.open(), "verify-code", VerifyPages::code),
                Route.post("/verify/receipt", Access.open(), "verify-receipt", VerifyPages::receipt),
                Route.post("/verify/{code}/receipt", Access.open(), "verify-code-receipt", VerifyPages::codeReceipt),
                // What documents print: short, so that its QR code stays small.
                Route.get(
                        "/v/{code}",
                        Access.open(),
                        "verify-short",
                        exchange -> exchange.redirect("/verify/" + exchange.path("code"))),
                Route.get("/verifier.html", Access.open(), "verifier", VerifierFiles::page),
                Route.get("/verify-document.js", Access.open(), "verify-widget", VerifierFiles::widget),
                Route.get("/ledger", Access.open(), "ledger", LedgerPages::home),
                Route.get("/ledger/entries/{index}", Access.open(), "ledger-entry", LedgerPages::entry),
                Route.get("/about", Access.open(), "about", AboutPages::about),
                Route.get("/api", Access.open(), "api", AboutPages::api),
                Route.get("/api/v1/openapi.yaml", Access.open(), "api.openapi", AboutPages::openApi));
    }
}
