package commonseal.web.ui;

import commonseal.identity.HolderId;
import commonseal.identity.Mandates.Mandate;
import commonseal.kernel.Tx;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A mandate in words: who, in what capacity, how long, for what. */
public record ShownMandate(
        String name,
        String as,
        String term,
        String scope,
        Optional<String> basis,
        Optional<String> endReason,
        boolean inForce) {

    /** All mandates for a holder, the newest first. */
    static List<ShownMandate> of(Exchange exchange, Tx tx, HolderId holder) {
        List<Mandate> mandates = exchange.services().identity().mandates().of(tx, holder);
        if (mandates.isEmpty()) {
            return List.of();
        }
        Map<HolderId, String> people = exchange.services()
                .identity()
                .register()
                .names(tx, mandates.stream().<HolderId>map(Mandate::person).toList());
        Names names = Names.of(exchange);
        return mandates.stream()
                .map(mandate -> of(exchange.messages(), names, people, mandate))
                .toList();
    }

    private static ShownMandate of(Messages messages, Names names, Map<HolderId, String> people, Mandate mandate) {
        String comma = messages.text("list.separator");
        String kinds = mandate.scope().kinds().isEmpty()
                ? messages.text("mandate.kinds.all")
                : mandate.scope().kinds().stream().sorted().map(names::kind).collect(Collectors.joining(comma));
        String powers = mandate.scope().powers().isEmpty()
                ? messages.text("mandate.powers.all")
                : mandate.scope().powers().stream()
                        .sorted()
                        .map(power -> messages.code("power", power.name()))
                        .collect(Collectors.joining(comma));
        String from = messages.time(mandate.from());
        return new ShownMandate(
                people.getOrDefault(mandate.person(), ""),
                mandate.as().name(),
                mandate.until()
                        .map(until -> messages.text("mandate.from-until", from, messages.time(until)))
                        .orElseGet(() -> messages.text("mandate.from", from)),
                messages.text("mandate.scope", powers, kinds),
                mandate.basis(),
                mandate.endReason(),
                mandate.inForce());
    }
}
