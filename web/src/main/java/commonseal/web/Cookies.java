package commonseal.web;

import commonseal.kernel.Secret;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;

/** The two cookies: the session's and the language's. No others, so no banner. */
public final class Cookies {

    static final String LANGUAGE = "language";
    private static final int A_YEAR = 31_536_000;

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

    /** Remembers the language. */
    public static void language(Context context, WebSettings settings, String language) {
        context.cookie(new Cookie(LANGUAGE, language, "/", A_YEAR, secure(settings), true, null, SameSite.LAX));
    }
}
