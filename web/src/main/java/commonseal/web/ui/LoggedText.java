package commonseal.web.ui;

import commonseal.identity.Access;
import commonseal.identity.Access.Logged;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.List;
import java.util.stream.Collectors;

/** An entry of a holder's log in words. */
final class LoggedText {

    private LoggedText() {}

    /** One line: the office, and what it saw or wanted to see. */
    static String line(Exchange exchange, Names names, Logged logged) {
        Messages messages = exchange.messages();
        return switch (logged) {
            case Access.Entry entry ->
                messages.text("my.look.line", office(exchange, names, entry.office()), names.kind(entry.kind()))
                        + messages.text("my.comma")
                        + names.service(entry.service());
            case Access.Look look ->
                messages.text(
                        "my.visit.line",
                        office(exchange, names, look.office()),
                        messages.code("my.visit.purpose", look.purpose()),
                        messages.code("my.visit.outcome", look.outcome()));
        };
    }

    /** Somebody for the whole district, or for none of its offices, has the district's name. */
    static String office(Exchange exchange, Names names, String code) {
        return code.equals("*") || code.equals("-")
                ? exchange.messages().text("my.visit.district")
                : names.office(code);
    }

    /** The officer's roles there; the program has none. */
    static String roles(Exchange exchange, List<String> roles) {
        return roles.isEmpty()
                ? exchange.messages().text("my.look.no-role")
                : roles.stream()
                        .map(role -> exchange.messages().code("role", role))
                        .collect(Collectors.joining(exchange.messages().text("my.comma")));
    }

    /** A delay in force, as everybody may read it. */
    static String delay(Exchange exchange, Names names, commonseal.identity.AccessDelays.NewDelay delay) {
        Messages messages = exchange.messages();
        int colon = delay.appliesTo().indexOf(':');
        String object = delay.appliesTo().substring(colon + 1);
        String what = delay.appliesTo().startsWith("service:")
                ? messages.text("delay.service", names.service(object))
                : messages.text("delay.purpose", messages.code("my.visit.purpose", object));
        String when = switch (delay.delayClass()) {
            case DAYS -> messages.text("delay.days", delay.days());
            case RELEASE -> messages.text("delay.release");
            case NONE -> messages.text("delay.none");
        };
        return messages.text("delay.line", what, when, delay.law());
    }
}
