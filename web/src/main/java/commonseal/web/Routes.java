package commonseal.web;

import commonseal.web.api.ApiRoutes;
import commonseal.web.ui.AccountPages;
import commonseal.web.ui.AccountRequestPages;
import commonseal.web.ui.ClerkPages;
import commonseal.web.ui.HolderPages;
import commonseal.web.ui.HttpsPages;
import commonseal.web.ui.InvitationPages;
import commonseal.web.ui.OfficePages;
import commonseal.web.ui.ProviderPages;
import commonseal.web.ui.PublicPages;
import commonseal.web.ui.SessionPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The one list of routes; the golden file {@code routes.golden.txt} shows it with the access of each. */
public final class Routes {

    /** Names of the routes that need no secret: they work while the server is sealed. */
    public static final Set<String> WITHOUT_SECRETS = Set.of(
            "verify",
            "verify-file",
            "verifier",
            "verify-widget",
            "ledger",
            "ledger-entry",
            "about",
            "api",
            "language",
            "https",
            "https-authority",
            "log.checkpoint",
            "log.tile",
            "did",
            "did-log",
            "livez",
            "readyz",
            "api.openapi",
            "api.verify-file",
            "api.trust",
            "status-list",
            "api.ledger",
            "api.consistency",
            "api.anchors");

    /** Names of the public routes that take a code, a token or a file of a stranger: so many a minute from one address. */
    static final Set<String> LIMITED = Set.of(
            "verify-code",
            "verify-short",
            "verify-file",
            "verify-receipt",
            "verify-code-receipt",
            "link",
            "invitation",
            "sign-in-provider",
            "sign-in-provider-answer",
            "account-request",
            "account-request.answer",
            "api.verify-code",
            "api.verify-file",
            "api.verify-receipt",
            "api.verify-code-receipt",
            "api.follow-link");

    /** Names of the routes that take a whole register or batch as their body. */
    static final Set<String> LARGE = Set.of("api.upload-batch", "api.read-register");

    private Routes() {}

    /** All routes of an installation; the demonstration's clock route exists only there. */
    public static List<Route> all(WebSettings settings) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(SessionPages.routes());
        routes.addAll(ProviderPages.routes());
        routes.addAll(AccountRequestPages.routes());
        routes.addAll(InvitationPages.routes());
        routes.addAll(AccountPages.routes());
        routes.addAll(PublicPages.routes());
        routes.addAll(HttpsPages.routes());
        routes.addAll(ClerkPages.routes());
        routes.addAll(OfficePages.routes());
        routes.addAll(HolderPages.routes());
        routes.addAll(ApiRoutes.routes(settings));
        return List.copyOf(routes);
    }
}
