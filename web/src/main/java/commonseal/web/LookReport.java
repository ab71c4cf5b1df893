package commonseal.web;

import commonseal.identity.Access.Unusual;
import java.time.Period;
import java.time.ZonedDateTime;

/** The supervisor's report of unusual looks, for the last thirty days. */
public final class LookReport {

    private static final Period REPORTED = Period.ofDays(30);

    private LookReport() {}

    /** Two queries. */
    public static Unusual of(Exchange exchange) {
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("look-report"),
                        tx -> exchange.services()
                                .identity()
                                .access()
                                .unusual(
                                        tx,
                                        ZonedDateTime.ofInstant(tx.now(), Messages.ZONE)
                                                .toLocalDate()
                                                .minus(REPORTED),
                                        Messages.ZONE));
    }
}
