package commonseal.web.ui;

import commonseal.identity.Actor;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Materials;
import commonseal.web.PdfFiles;
import commonseal.web.Route;
import java.util.List;

/** The holder's and applicant's own pages, phone first: documents, authorisations, who looked, applying, own cases. */
public final class HolderPages {

    private HolderPages() {}

    /** The routes. */
    public static List<Route> routes() {
        return List.of(
                get("/my", "my", MyPages::home),
                get("/my/documents/{id}", "my-document", MyPages::document),
                get("/my/documents/{id}/bundle", "my-bundle", MyPages::bundle),
                get("/my/documents/{id}/pdf", "my-pdf", PdfFiles::answer),
                get("/my/documents/{id}/wallet", "my-wallet", MyWallet::show),
                post("/my/documents/{id}/wallet", "my-wallet", MyWallet::give),
                post("/my/documents/{id}/wallet/{copy}/withdrawal", "my-withdraw-wallet", MyWallet::withdraw),
                get("/my/documents/{id}/file", "my-copy-file", Materials::copy),
                post("/my/documents/{id}/withdrawal", "my-withdraw-copy", CopyPages::withdraw),
                get("/my/authorisations/{id}", "my-authorisation", MyAuthorisations::show),
                post("/my/authorisations/{id}", "my-answer", MyAuthorisations::answer),
                post("/my/authorisations/{id}/code", "my-code", MyAuthorisations::renew),
                post("/my/authorisations/{id}/withdrawal", "my-withdraw-authorisation", MyAuthorisations::withdraw),
                get("/my/standing", "my-standing-list", MyStanding::list),
                get("/my/standing/new", "my-standing-new", MyStanding::form),
                post("/my/standing/new", "my-standing-new", MyStanding::post),
                get("/my/standing/{id}", "my-standing", MyStanding::show),
                post("/my/standing/{id}/withdrawal", "my-withdraw-standing", MyStanding::withdraw),
                get("/my/entries/{id}/objection", "my-objection", MyObjections::form),
                post("/my/entries/{id}/objection", "my-objection", MyObjections::raise),
                get("/my/apply/{service}", "my-apply", ApplyPages::form),
                post("/my/apply/{service}", "my-apply", ApplyPages::post),
                get("/my/cases/{id}", "my-case", MyCases::show),
                get("/my/cases/{id}/answers", "my-answers", MyAnswers::form),
                post("/my/cases/{id}/answers", "my-answers", MyAnswers::save),
                post("/my/cases/{id}/materials/{slot}", "my-upload", MyCases::upload),
                get("/my/cases/{id}/materials/{slot}", "my-uploaded", MyCases::uploaded),
                post("/my/cases/{id}/slots/{slot}/paper", "my-paper", MyCases::paper),
                post("/my/cases/{id}/submission", "my-submit", MyCases::submit),
                post("/my/cases/{id}/supply", "my-supply", MyCases::supplied),
                post("/my/cases/{id}/withdrawal", "my-withdraw", MyCases::withdraw));
    }

    private static Route get(String path, String name, Route.Action action) {
        return Route.get(path, Access.signedIn(), name, exchange -> asPerson(exchange, action));
    }

    private static Route post(String path, String name, Route.Action action) {
        return Route.post(path, Access.signedIn(), name, exchange -> asPerson(exchange, action));
    }

    /** Programs hold nothing and apply for nothing. */
    private static void asPerson(Exchange exchange, Route.Action action) throws Exception {
        if (exchange.actor().kind() == Actor.Kind.PERSON) {
            action.handle(exchange);
        } else {
            exchange.notFound();
        }
    }
}
