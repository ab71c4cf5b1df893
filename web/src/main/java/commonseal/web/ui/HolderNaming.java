package commonseal.web.ui;

import commonseal.identity.HolderId;
import commonseal.identity.HolderNames.NameKind;
import commonseal.identity.HolderNames.NewName;
import commonseal.identity.HolderNames.Script;
import commonseal.identity.HolderNames.SetResult;
import commonseal.web.Exchange;
import commonseal.web.HolderLook;
import commonseal.web.Messages;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The counter gives a holder a name: another script, a new official name, a former one. */
final class HolderNaming {

    private HolderNaming() {}

    /** Days begin at midnight of the district. */
    static Instant begin(LocalDate day) {
        return day.atStartOfDay(Messages.ZONE).toInstant();
    }

    static void set(Exchange exchange) {
        HolderId holder = Pages.holder(exchange.path("ref"), "ref");
        if (!HolderLook.isAllowed(exchange, holder)) {
            return;
        }
        Optional<LocalDate> from = Pages.day(exchange.form("nameFrom"));
        Optional<LocalDate> until = Pages.day(exchange.form("nameUntil"));
        if (from.isEmpty() && !exchange.form("nameFrom").isEmpty()) {
            refuse(exchange, "nameFrom", exchange.messages().text("register.birth-date.wrong"));
            return;
        }
        if (until.isEmpty() && !exchange.form("nameUntil").isEmpty()) {
            refuse(exchange, "nameUntil", exchange.messages().text("register.birth-date.wrong"));
            return;
        }
        Script script = pick(Script.values(), exchange.form("script"), "script");
        NameKind kind = pick(NameKind.values(), exchange.form("nameKind"), "nameKind");
        SetResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("names"),
                        tx -> exchange.services()
                                .identity()
                                .names()
                                .set(
                                        tx,
                                        holder,
                                        new NewName(
                                                exchange.form("newName"),
                                                script,
                                                kind,
                                                from.map(HolderNaming::begin).orElse(tx.now()),
                                                until.map(HolderNaming::begin))));
        switch (result) {
            case SetResult.Set() -> exchange.redirect("/holders/" + holder.ref() + "?done=named");
            case SetResult.Refused(String code) when code.equals("HOLDER_UNKNOWN") -> exchange.notFound();
            case SetResult.Refused(String code) ->
                refuse(
                        exchange,
                        code.equals("NAME_TERM") ? "nameUntil" : "newName",
                        exchange.messages().code("identity", code));
        }
    }

    private static void refuse(Exchange exchange, String field, String text) {
        HolderHub.hub(exchange, List.of(new Problem(field, text)));
    }

    static <E extends Enum<E>> E pick(E[] values, String name, String part) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Exchange.Malformed("MEMBER", part));
    }
}
