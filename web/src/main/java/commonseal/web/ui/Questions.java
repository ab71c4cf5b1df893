package commonseal.web.ui;

import commonseal.identity.Passkeys.Question;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.Optional;

/** What the script of a page is answered: the question for the authenticator, or a sentence to show. */
final class Questions {

    private Questions() {}

    static void put(Exchange exchange, Question question) {
        exchange.context().contentType("application/json").result(question.options());
    }

    /** Empty if the person has no passkey. */
    static void put(Exchange exchange, Optional<Question> question) {
        if (question.isPresent()) {
            put(exchange, question.get());
        } else {
            refuse(exchange, "PASSKEY_NONE");
        }
    }

    static void refuse(Exchange exchange, String code) {
        refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, exchange.messages().code("problem", code));
    }

    static void refuse(Exchange exchange, HttpStatus status, String sentence) {
        exchange.json(status, Exchange.object().put("message", sentence));
    }
}
