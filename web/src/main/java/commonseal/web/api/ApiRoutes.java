package commonseal.web.api;

import commonseal.web.Route;
import commonseal.web.WebSettings;
import java.util.ArrayList;
import java.util.List;

/** REST under {@code /api/v1} and the C2SP log endpoints; described by openapi.yaml. */
public final class ApiRoutes {

    private ApiRoutes() {}

    /** All of them; the clock route only in a demonstration. */
    public static List<Route> routes(WebSettings settings) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(SessionApi.routes());
        routes.addAll(PasskeysApi.routes());
        routes.addAll(RegisterApi.routes());
        routes.addAll(NamesApi.routes());
        routes.addAll(MandatesApi.routes());
        routes.addAll(DuplicatesApi.routes());
        routes.addAll(OfficersApi.routes());
        routes.addAll(ProviderApi.routes());
        routes.addAll(CatalogApi.routes());
        routes.addAll(SourcesApi.routes());
        routes.addAll(DocumentsApi.routes());
        routes.addAll(CopiesApi.routes());
        routes.addAll(DidApi.routes());
        routes.addAll(DraftsApi.routes());
        routes.addAll(BatchesApi.routes());
        routes.addAll(RegistersApi.routes());
        routes.addAll(CasesApi.routes());
        routes.addAll(LinksApi.routes());
        routes.addAll(AuthorisationsApi.routes());
        routes.addAll(StandingApi.routes());
        routes.addAll(ObjectionsApi.routes());
        routes.addAll(EmergenciesApi.routes());
        routes.addAll(DualControlApi.routes());
        routes.addAll(EvidenceApi.routes());
        routes.addAll(LedgerApi.routes());
        routes.addAll(StatusApi.routes());
        routes.addAll(WalletApi.routes());
        if (settings.demonstration()) {
            routes.addAll(DemoApi.routes());
        }
        return routes;
    }
}
