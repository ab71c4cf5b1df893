package commonseal.web;

import commonseal.identity.Actor;
import commonseal.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the layout of every page needs. */
public final class View {

    private final Exchange exchange;
    private final String title;

    View(Exchange exchange, String title) {
        this.exchange = exchange;
        this.title = title;
    }

    /** One entry of the navigation. */
    public record NavigationItem(String href, String label, boolean current) {}

    /** The page's title, without the district. */
    public String title() {
        return title;
    }

    /** Texts in the person's language. */
    public Messages messages() {
        return exchange.messages();
    }

    /** Short for {@code messages().text(key, …)}. */
    public String t(String key, Object... arguments) {
        return exchange.messages().text(key, arguments);
    }

    /** The district's name. */
    public String district() {
        return exchange.messages()
                .pick(exchange.settings().districtZh(), exchange.settings().districtEn());
    }

    /** Whether this is a demonstration. */
    public boolean demonstration() {
        return exchange.settings().demonstration();
    }

    /** Cache-busting version of the static files. */
    public String assets() {
        return exchange.assetVersion();
    }

    /** Version of the program. */
    public String version() {
        return exchange.settings().version();
    }

    /** Path of this page with its query, to come back after a language change. */
    public String here() {
        String query = exchange.context().queryString();
        String path = exchange.context().path();
        return exchange.context().method() == io.javalin.http.HandlerType.GET
                ? path + (query == null ? "" : "?" + query)
                : "/";
    }

    /** Login of the signed-in person, if any. */
    public Optional<String> login() {
        return exchange.session().map(session -> session.login());
    }

    /** The session's form token; empty without a session. */
    public String csrf() {
        return exchange.session().map(session -> session.csrf().revealText()).orElse("");
    }

    /** Navigation by role. */
    public List<NavigationItem> navigation() {
        List<NavigationItem> items = new ArrayList<>();
        Optional<Actor> actor = exchange.maybeActor();
        boolean complete = exchange.session().map(session -> session.complete()).orElse(false);
        if (actor.isPresent() && complete) {
            Actor who = actor.get();
            if (who.has(Role.COUNTER_CLERK)) {
                add(items, "/counter", "nav.counter");
            }
            if (who.has(Role.APPROVER) || who.has(Role.ASSISTANT)) {
                add(items, "/inbox", "nav.inbox");
            }
            if (who.has(Role.AUDITOR)) {
                add(items, "/audit", "nav.audit");
            }
            add(items, "/my", "nav.my");
        }
        add(items, "/services", "nav.services");
        add(items, "/verify", "nav.verify");
        add(items, "/ledger", "nav.ledger");
        return items;
    }

    private void add(List<NavigationItem> items, String href, String key) {
        String path = exchange.context().path();
        items.add(new NavigationItem(href, t(key), path.equals(href) || path.startsWith(href + "/")));
    }
}
