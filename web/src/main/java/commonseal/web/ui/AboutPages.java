package commonseal.web.ui;

import commonseal.documents.Documents;
import commonseal.verifier.TrustFile;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;

/** How verification works, whom to believe, and the interface for programs. */
final class AboutPages {

    private AboutPages() {}

    /** The address people type, without a slash at its end. */
    static String base(Exchange exchange) {
        String base = exchange.settings().baseUrl().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    static void about(Exchange exchange) {
        Documents documents = exchange.services().documents();
        TrustFile trust = TrustFile.openUnpinned(documents.trustFile());
        exchange.page(
                "open/about.jte",
                "about.title",
                Map.of("trust", trust, "didLog", documents.didLog(), "baseUrl", base(exchange)));
    }

    static void api(Exchange exchange) {
        List<ApiDescription.Section> sections = ApiDescription.load().sections(exchange.messages());
        exchange.page("open/api.jte", "api.title", Map.of("sections", sections, "baseUrl", base(exchange)));
    }

    static void openApi(Exchange exchange) {
        exchange.context()
                .status(HttpStatus.OK)
                .contentType("application/yaml; charset=utf-8")
                .result(ApiDescription.bytes());
    }
}
