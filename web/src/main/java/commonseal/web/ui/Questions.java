package commonseal.web.ui;

import commonseal.identity.Passkeys.Question;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who confirms what stands in a form: a passkey, through the script of the page, which is answered with the question for
 * the authenticator or a sentence to show; or the identity provider, for a form that was sent by its own button.
 */
final class Questions {

    /** Of an authenticator app six digits, of the identity provider eight. */
    private static final Pattern CODE = Pattern.compile("[0-9]{6}|[0-9]{4} ?[0-9]{4}");

    private Questions() {}

    static void put(Exchange exchange, Question question) {
        exchange.context().contentType("application/json").result(question.options());
    }

    /** @param digest of what is to be confirmed; empty if the person may not do it */
    static void confirm(Exchange exchange, Optional<byte[]> digest) {
        if (isForProvider(exchange)) {
            ProviderPages.confirm(exchange, digest);
            return;
        }
        Optional<Question> question =
                digest.flatMap(each -> exchange.services().identity().passkeys().beginStepUp(exchange.actor(), each));
        if (question.isPresent()) {
            put(exchange, question.get());
        } else {
            refuse(exchange, "PASSKEY_NONE");
        }
    }

    private static boolean isForProvider(Exchange exchange) {
        return exchange.form("by").equals("provider");
    }

    /** Whether a form says how it is confirmed: a passkey's answer, or a code that has the form of one. */
    static boolean isAnswered(Exchange exchange) {
        return !exchange.form("proof").isEmpty()
                || CODE.matcher(exchange.form("totp")).matches();
    }

    static void refuse(Exchange exchange, String code) {
        refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, exchange.messages().code("problem", code));
    }

    /** What is missing in the form: for the script a sentence, for the provider's new page the same as a page. */
    static void refuse(Exchange exchange, HttpStatus status, String sentence) {
        if (isForProvider(exchange)) {
            ProviderPages.refuse(exchange, status, sentence);
        } else {
            exchange.json(status, Exchange.object().put("message", sentence));
        }
    }
}
