package commonseal.app;

import commonseal.identity.Messages.Message;
import commonseal.web.Messages;
import java.net.URI;

/** What messages say, in both languages: nothing of the person, the case or a document. */
record Wording(URI site, String nameZh, String nameEn) {

    String letter(Message message) {
        return message.address() + "\n\n\n" + email(message);
    }

    /** In Chinese alone, since every part of a message costs; the page behind the link speaks both. */
    String sms(Message message) {
        return say(Messages.ZH, "message.sms", nameZh, message);
    }

    String subject() {
        return Messages.ZH.text("message.email.subject", nameZh) + " / "
                + Messages.EN.text("message.email.subject", nameEn);
    }

    String email(Message message) {
        return say(Messages.ZH, "message.letter", nameZh, message) + "\n\n\n"
                + say(Messages.EN, "message.letter", nameEn, message) + "\n";
    }

    private String say(Messages words, String key, String name, Message message) {
        return words.text(key, name, site.resolve(message.path()).toString(), words.time(message.until()));
    }
}
