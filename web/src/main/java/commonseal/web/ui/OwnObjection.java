package commonseal.web.ui;

import commonseal.identity.Objections.Objection;
import commonseal.web.Messages;
import java.util.Optional;

/**
 * A holder's objection under the entry it is about.
 *
 * @param answer empty while it waits
 */
public record OwnObjection(String at, String text, Optional<Answered> answer) {

    /** What the supervisor wrote. */
    public record Answered(String at, String text) {}

    static OwnObjection of(Messages messages, Objection objection) {
        return new OwnObjection(
                messages.time(objection.at()),
                objection.text(),
                objection.answer().map(answer -> new Answered(messages.time(answer.at()), answer.text())));
    }
}
