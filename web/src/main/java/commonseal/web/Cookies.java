package commonseal.web;

import commonseal.kernel.Secret;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Optional;

/** The cookies: the session's, the language's, and one each while a person is with the identity provider or the remote check. No others, so no banner. */
public final class Cookies {

    static final String LANGUAGE = "language";
    private static final int A_YEAR = 31_536_000;
    private static final int TEN_MINUTES = 600;
    private static final int AN_HOUR = 3_600;

    private Cookies() {}

    /** Name of the session cookie; the prefix makes browsers insist on https and the whole host. */
    static String session(WebSettings settings) {
        return secure(settings) ? "__Host-session" : "session";
    }

    private static boolean secure(WebSettings settings) {
        return "https".equals(settings.baseUrl().getScheme());
    }

    /** Sets the session cookie for as long as the browser runs. */
    public static void signIn(Context context, WebSettings settings, Secret token) {
        context.cookie(
                new Cookie(session(settings), token.revealText(), "/", -1, secure(settings), true, null, SameSite.LAX));
    }

    /** Removes the session cookie. */
    public static void signOut(Context context, WebSettings settings) {
        context.cookie(new Cookie(session(settings), "", "/", 0, secure(settings), true, null, SameSite.LAX));
    }

    private static String provider(WebSettings settings) {
        return secure(settings) ? "__Host-provider" : "provider";
    }

    private static String check(WebSettings settings) {
        return secure(settings) ? "__Host-check" : "check";
    }

    /** By what a person comes back to his remote identity check. */
    public static void check(Context context, WebSettings settings, Secret token) {
        context.cookie(new Cookie(
                check(settings), token.revealText(), "/", AN_HOUR, secure(settings), true, null, SameSite.LAX));
    }

    /** The same again; empty if this browser has begun none. */
    public static Optional<Secret> checkOf(Context context, WebSettings settings) {
        return Optional.ofNullable(context.cookie(check(settings)))
                .filter(value -> !value.isBlank())
                .map(Secret::of);
    }

    /** The check is over. */
    public static void endCheck(Context context, WebSettings settings) {
        context.cookie(new Cookie(check(settings), "", "/", 0, secure(settings), true, null, SameSite.LAX));
    }

    /** By what we know this browser when it comes back from the identity provider. Lax: it comes from another site. */
    public static void provider(Context context, WebSettings settings, Secret browser) {
        context.cookie(new Cookie(
                provider(settings),
                browser.revealText(),
                "/",
                TEN_MINUTES,
                secure(settings),
                true,
                null,
                SameSite.LAX));
    }

    /** The same again, once; empty if this browser was never sent there. */
    public static Optional<Secret> takeProvider(Context context, WebSettings settings) {
        Optional<Secret> browser = Optional.ofNullable(context.cookie(provider(settings)))
                .filter(value -> !value.isBlank())
                .map(Secret::of);
        context.cookie(new Cookie(provider(settings), "", "/", 0, secure(settings), true, null, SameSite.LAX));
        return browser;
    }

    /** Remembers the language. */
    public static void language(Context context, WebSettings settings, String language) {
        context.cookie(new Cookie(LANGUAGE, language, "/", A_YEAR, secure(settings), true, null, SameSite.LAX));
    }
}
