package commonseal.web.ui;

import commonseal.identity.StandingAuthorisations;
import commonseal.identity.StandingAuthorisations.State;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.web.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A standing authorisation in words.
 *
 * @param papers what it covers
 * @param until the last day
 * @param limit how often, in words
 */
public record OwnStanding(
        String owner,
        String office,
        String service,
        List<Paper> papers,
        String purpose,
        String until,
        String limit,
        Optional<Given> given) {

    public OwnStanding {
        papers = List.copyOf(papers);
    }

    /** A named document or a kind, and what leaves. */
    public record Paper(String title, boolean named, List<String> fields) {
        public Paper {
            fields = List.copyOf(fields);
        }
    }

    /** What became of it since. */
    public record Given(UUID id, String at, String as, State state, String used, boolean open) {}

    static OwnStanding of(Exchange exchange, Names names, Mine mine, Terms terms) {
        return of(exchange, names, mine, terms, Optional.empty());
    }

    static OwnStanding of(Exchange exchange, Names names, Mine mine, StandingAuthorisations.View view) {
        State state = view.state();
        return of(
                exchange,
                names,
                mine,
                view.terms(),
                Optional.of(new Given(
                        view.id(),
                        exchange.messages().time(view.givenAt()),
                        exchange.messages().code("standing.as", view.givenAs()),
                        state,
                        exchange.messages()
                                .text(
                                        "standing.used",
                                        view.used(),
                                        view.terms().most(),
                                        view.usedToday(),
                                        view.terms().mostADay()),
                        state == State.IN_FORCE || state == State.USED_UP || state == State.MANDATE_OVER)));
    }

    private static OwnStanding of(Exchange exchange, Names names, Mine mine, Terms terms, Optional<Given> given) {
        var messages = exchange.messages();
        List<Paper> papers = new java.util.ArrayList<>();
        terms.documents()
                .forEach(named -> papers.add(new Paper(names.kind(named.kind()), true, names.leaving(named.kind()))));
        terms.kinds().stream()
                .sorted()
                .forEach(kind -> papers.add(new Paper(names.kind(kind), false, names.leaving(kind))));
        return new OwnStanding(
                mine.names().getOrDefault(terms.owner(), ""),
                names.office(terms.office()),
                terms.service().map(names::service).orElseGet(() -> messages.text("standing.every-service")),
                papers,
                terms.purpose(),
                messages.time(terms.until()),
                messages.text("standing.limit", terms.most(), terms.mostADay()),
                given);
    }
}
