package commonseal.web.ui;

import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Alarms;
import commonseal.web.Alarms.Alarm;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What administrators, supervisors and auditors have to look after now. */
final class AlarmPages {

    private static final int URGENT_DAYS = 14;
    private static final int LAST_DAYS = 3;

    private AlarmPages() {}

    static List<Route> routes() {
        return List.of(Route.get(
                "/alarms",
                Access.officer(Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR),
                "alarms",
                AlarmPages::show));
    }

    private static void show(Exchange exchange) {
        List<Alarm> alarms = Alarms.of(exchange);
        Map<String, String> officers = Pages.officers(
                exchange,
                alarms.stream()
                        .map(alarm -> alarm.values().getOrDefault("officer", ""))
                        .filter(ref -> !ref.isEmpty())
                        .distinct()
                        .toList());
        List<AlarmLine> lines =
                alarms.stream().map(alarm -> line(exchange, alarm, officers)).toList();
        exchange.page("office/alarms.jte", "alarms.title", Map.of("lines", lines));
    }

    private static AlarmLine line(Exchange exchange, Alarm alarm, Map<String, String> officers) {
        Messages messages = exchange.messages();
        Map<String, String> values = alarm.values();
        String next = messages.code("alarm.next", alarm.code());
        return switch (alarm.code()) {
            case "HTTPS-002" ->
                new AlarmLine(
                        alarm.code(),
                        "red",
                        messages.text(
                                "alarm.HTTPS-002",
                                messages.code("ending", of(values, "what")),
                                time(exchange, "until", values)),
                        next);
            case "HTTPS-003" -> {
                int days = Integer.parseInt(of(values, "days"));
                yield new AlarmLine(
                        alarm.code(),
                        days <= LAST_DAYS ? "red" : days <= URGENT_DAYS ? "orange" : "yellow",
                        messages.text(
                                "alarm.HTTPS-003",
                                messages.code("ending", of(values, "what")),
                                days,
                                time(exchange, "until", values)),
                        next);
            }
            case "HTTPS-004" ->
                new AlarmLine(
                        alarm.code(),
                        "orange",
                        messages.text(
                                "alarm.HTTPS-004",
                                of(values, "times"),
                                time(exchange, "at", values),
                                messages.code("acme", of(values, "reason")),
                                time(exchange, "next", values)),
                        messages.code("acme.next", of(values, "reason")));
            case "IDENTITY-006" ->
                new AlarmLine(
                        alarm.code(),
                        "yellow",
                        messages.text(
                                "alarm.IDENTITY-006",
                                of(values, "times"),
                                time(exchange, "at", values),
                                messages.code("problem", of(values, "reason"))),
                        next);
            case "IDENTITY-007" ->
                new AlarmLine(
                        alarm.code(),
                        "orange",
                        messages.text(
                                "alarm.IDENTITY-007",
                                officers.getOrDefault(of(values, "officer"), of(values, "officer")),
                                time(exchange, "at", values)),
                        next);
            default ->
                new AlarmLine(
                        alarm.code(),
                        "red",
                        messages.text("alarm.IDENTITY-002", of(values, "table"), of(values, "row")),
                        next);
        };
    }

    private static String of(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static String time(Exchange exchange, String name, Map<String, String> values) {
        return exchange.messages().time(Instant.parse(of(values, name)));
    }
}
