package commonseal.web;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.GoldenFile;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The one list of routes with who may call each, for review: a new route or another access shows in the difference. */
final class RoutesGoldenTest {

    private static List<Route> routes(boolean demonstration) {
        return Routes.all(new WebSettings(
                "127.0.0.1",
                0,
                URI.create("http://localhost"),
                "清河示范区",
                "Qinghe",
                demonstration,
                false,
                "test",
                java.util.Optional.empty(),
                () -> HttpsState.QUIET));
    }

    @Test
    void theListIsAsReviewed() {
        String list = routes(true).stream()
                .map(route -> route.method() + " " + route.path() + " "
                        + route.access().label() + " " + route.name() + "\n")
                .sorted()
                .collect(Collectors.joining());

        GoldenFile.check("web/src/test/resources/routes.golden.txt", list);
    }

    @Test
    void noRouteIsListedTwice() {
        assertThat(routes(true).stream().map(route -> route.method() + " " + route.path()))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyADemonstrationCanMoveTheClock() {
        assertThat(routes(false).stream().map(Route::name)).noneMatch(name -> name.startsWith("demo"));
        assertThat(routes(true)).hasSizeGreaterThan(routes(false).size());
    }

    @Test
    void onlyTheSignInPagesAndWhatIsPublicByNatureAreOpen() {
        assertThat(routes(true).stream()
                        .filter(route -> route.access() instanceof Access.Public)
                        .filter(route -> route.method() != Route.Method.GET)
                        .map(Route::path))
                .containsExactlyInAnyOrder(
                        "/sign-in",
                        "/verify/receipt",
                        "/verify/{code}/receipt",
                        "/api/v1/verify/receipt",
                        "/api/v1/verify/{code}/receipt",
                        "/sign-in/passkey/question",
                        "/sign-in/passkey",
                        "/link/{token}",
                        "/invitation/{token}",
                        "/account-request",
                        "/verify",
                        "/api/v1/sessions",
                        "/api/v1/sessions/question",
                        "/api/v1/sessions/passkey",
                        "/api/v1/links",
                        "/api/v1/oauth/token",
                        "/api/v1/verify");
    }
}
