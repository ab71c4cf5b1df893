package commonseal.web.ui;

import commonseal.web.Exchange;
import commonseal.web.WebSettings;
import commonseal.web.offline.DistrictFiles;
import io.javalin.http.Context;

/** What leaves the server so that others verify without it: the offline verifier and the widget. */
public final class VerifierFiles {

    private VerifierFiles() {}

    static DistrictFiles.Made made(Exchange exchange) {
        WebSettings settings = exchange.settings();
        return DistrictFiles.made(
                exchange.services(),
                settings.districtZh(),
                settings.districtEn(),
                settings.baseUrl(),
                settings.version());
    }

    /** The page that works from a disk; offered for saving, for here the policy of this server would hold it. */
    static void page(Exchange exchange) {
        exchange.context()
                .contentType("text/html; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"verifier.html\"")
                .result(made(exchange).page());
    }

    /** The widget's script, for pages of others. */
    static void widget(Exchange exchange) {
        forAnybody(exchange.context())
                .contentType("text/javascript; charset=utf-8")
                .header("Cache-Control", "public, max-age=3600")
                .result(made(exchange).widget());
    }

    /** Lets scripts of other sites read this answer, which is the same for everybody: no cookie counts here. */
    public static Context forAnybody(Context context) {
        return context.header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin");
    }
}
