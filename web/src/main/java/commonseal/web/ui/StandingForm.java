package commonseal.web.ui;

import commonseal.identity.HolderId;
import commonseal.identity.StandingAuthorisations.Named;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What somebody typed who authorises an office beforehand.
 *
 * @param service empty for all services
 * @param documents ids as sent
 */
public record StandingForm(
        String office,
        String service,
        List<String> documents,
        List<String> kinds,
        String purpose,
        String until,
        String most,
        String mostADay) {

    public StandingForm {
        documents = List.copyOf(documents);
        kinds = List.copyOf(kinds);
    }

    static StandingForm empty() {
        return new StandingForm("", "", List.of(), List.of(), "", "", "", "");
    }

    static StandingForm of(Exchange exchange) {
        return new StandingForm(
                exchange.form("office"),
                exchange.form("service"),
                exchange.forms("document"),
                exchange.forms("kind"),
                exchange.form("purpose"),
                exchange.form("until"),
                exchange.form("most"),
                exchange.form("mostADay"));
    }

    Set<UUID> documentIds() {
        Set<UUID> ids = new LinkedHashSet<>();
        for (String document : documents) {
            try {
                ids.add(UUID.fromString(document));
            } catch (IllegalArgumentException e) {
                throw new Exchange.Malformed("ID_MALFORMED", "document");
            }
        }
        return ids;
    }

    /** What can be seen to be wrong before anybody is asked. */
    List<Problem> problems(Messages messages) {
        List<Problem> problems = new ArrayList<>();
        if (office.isEmpty()) {
            problems.add(new Problem("office", messages.text("standing.office.missing")));
        }
        if (documents.isEmpty() && kinds.isEmpty()) {
            problems.add(new Problem("papers", messages.code("problem", "STANDING_NOTHING")));
        }
        if (purpose.isEmpty()) {
            problems.add(new Problem("purpose", messages.code("problem", "STANDING_PURPOSE")));
        }
        if (Pages.day(until).isEmpty()) {
            problems.add(new Problem("until", messages.text("standing.until.missing")));
        }
        if (number(most).isEmpty()) {
            problems.add(new Problem("most", messages.text("standing.number")));
        }
        if (number(mostADay).isEmpty()) {
            problems.add(new Problem("mostADay", messages.text("standing.number")));
        }
        return problems;
    }

    private static Optional<Integer> number(String typed) {
        String digits = Normalizer.normalize(typed, Normalizer.Form.NFKC);
        return digits.matches("[0-9]{1,6}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
    }

    /** Only of a form without {@link #problems}. */
    Terms terms(HolderId owner, List<Named> named) {
        return new Terms(
                owner,
                office,
                Optional.of(service).filter(code -> !code.isEmpty()),
                named,
                new HashSet<>(kinds),
                purpose,
                endOf(Pages.day(until).orElseThrow()),
                number(most).orElseThrow(),
                number(mostADay).orElseThrow());
    }

    /** The named day is the last. */
    static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(Messages.ZONE).toInstant();
    }
}
