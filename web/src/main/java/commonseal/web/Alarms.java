package commonseal.web;

import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What somebody has to look after now: one list for the page and for programs. */
public final class Alarms {

    private Alarms() {}

    /**
     * One of them.
     *
     * @param code stable, as in the log: IDENTITY-002 (a row that the ledger does not confirm), IDENTITY-006 (sign-ins
     *     through the provider failed), IDENTITY-007 (an officer came past the required provider), HTTPS-002 (a certificate
     *     has ended), HTTPS-003 (it ends soon), HTTPS-004 (the certification authority gives none)
     * @param values its members by name; times are instants
     */
    public record Alarm(String code, Map<String, String> values) {}

    /** All of them, the gravest kind first. Cost: as {@code Officers.unconfirmed}, and three queries. */
    public static List<Alarm> of(Exchange exchange) {
        return exchange.services().db().read(exchange.actor().act("alarms"), tx -> {
            List<Alarm> alarms = new ArrayList<>();
            HttpsState https = exchange.settings().certificates().get();
            https.endings().stream()
                    .filter(ending -> ending.warnFrom().isBefore(tx.now()))
                    .forEach(ending -> alarms.add(ending(ending, tx.now())));
            https.failing().map(Alarms::failing).ifPresent(alarms::add);
            identity(exchange, tx, alarms);
            return List.copyOf(alarms);
        });
    }

    private static Alarm ending(Ending ending, Instant now) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("what", ending.what().name());
        values.put("until", ending.until().toString());
        if (!now.isBefore(ending.until())) {
            return new Alarm("HTTPS-002", values);
        }
        values.put("days", String.valueOf(Duration.between(now, ending.until()).toDays()));
        return new Alarm("HTTPS-003", values);
    }

    private static Alarm failing(HttpsState.Failing failing) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("reason", failing.reason().name());
        values.put("times", String.valueOf(failing.times()));
        values.put("at", failing.at().toString());
        values.put("next", failing.next().toString());
        return new Alarm("HTTPS-004", values);
    }

    private static void identity(Exchange exchange, Tx tx, List<Alarm> alarms) {
        var identity = exchange.services().identity();
        identity.officers().unconfirmed(tx).forEach(row -> {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("table", row.table());
            values.put("row", row.row());
            alarms.add(new Alarm("IDENTITY-002", values));
        });
        identity.provider().localUses(tx).forEach(use -> {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("officer", use.officer().ref());
            values.put("at", use.at().toString());
            alarms.add(new Alarm("IDENTITY-007", values));
        });
        identity.provider().failures(tx).forEach(failures -> {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("reason", failures.code());
            values.put("times", String.valueOf(failures.times()));
            values.put("at", failures.lastAt().toString());
            alarms.add(new Alarm("IDENTITY-006", values));
        });
    }
}
