package commonseal.web;

import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.identity.SignIn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the layout of every page needs. */
public final class View {

    private final Look look;
    private final Messages messages;
    private final Optional<SignIn.Session> session;
    private final Optional<Actor> actor;
    private final String path;
    private final String here;
    private final String title;
    private final Optional<String> script;

    /**
     * @param path of the request; decides which entry of the navigation is the current one
     * @param here where a change of the language leads back to
     * @param script the static file that the page runs; empty for almost all
     */
    View(
            Look look,
            Messages messages,
            Optional<SignIn.Session> session,
            Optional<Actor> actor,
            String path,
            String here,
            String title,
            Optional<String> script) {
        this.look = look;
        this.messages = messages;
        this.session = session;
        this.actor = actor;
        this.path = path;
        this.here = here;
        this.title = title;
        this.script = script;
    }

    /** One entry of the navigation. */
    public record NavigationItem(String href, String label, boolean current) {}

    /** The page's title, without the district. */
    public String title() {
        return title;
    }

    /** Texts in the person's language. */
    public Messages messages() {
        return messages;
    }

    /** Short for {@code messages().text(key, …)}. */
    public String t(String key, Object... arguments) {
        return messages.text(key, arguments);
    }

    /** What stands between two sentences: nothing in Chinese. */
    public String gap() {
        return messages.pick("", " ");
    }

    /** The district's name. */
    public String district() {
        return messages.pick(look.settings().districtZh(), look.settings().districtEn());
    }

    /** Whether this is a demonstration. */
    public boolean demonstration() {
        return look.settings().demonstration();
    }

    /** Cache-busting version of the static files. */
    public String assets() {
        return look.assets();
    }

    /** Version of the program. */
    public String version() {
        return look.settings().version();
    }

    /** Path of this page with its query, to come back after a language change. */
    public String here() {
        return here;
    }

    /** The static file that the page runs; empty for almost all. */
    public Optional<String> script() {
        return script;
    }

    /** Whether the signed-in person has an account that is set up. */
    public boolean hasAccount() {
        return session.map(SignIn.Session::complete).orElse(false);
    }

    /** Whether the identity provider began this session, and so can confirm what is decided in it. */
    public boolean byProvider() {
        return session.map(SignIn.Session::byProvider).orElse(false);
    }

    /** Whether the person has roles that do not count in this session. */
    public boolean withoutRoles() {
        return session.map(SignIn.Session::withoutRoles).orElse(false);
    }

    /** Login of the signed-in person, if any. */
    public Optional<String> login() {
        return session.map(session -> session.login());
    }

    /** The session's form token; empty without a session. */
    public String csrf() {
        return session.map(session -> session.csrf().revealText()).orElse("");
    }

    /** Navigation by role. */
    public List<NavigationItem> navigation() {
        List<NavigationItem> items = new ArrayList<>();
        boolean complete = session.map(session -> session.complete()).orElse(false);
        if (actor.isPresent() && complete) {
            Actor who = actor.get();
            if (who.has(Role.COUNTER_CLERK)) {
                add(items, "/counter", "nav.counter");
            }
            if (who.has(Role.APPROVER) || who.has(Role.ASSISTANT)) {
                add(items, "/inbox", "nav.inbox");
            }
            if (who.has(Role.ISSUER)) {
                add(items, "/documents", "nav.documents");
                add(items, "/drafts", "nav.drafts");
                add(items, "/batches", "nav.batches");
                add(items, "/registers", "nav.registers");
            }
            if (who.has(Role.AUDITOR)) {
                add(items, "/audit", "nav.audit");
            }
            if (who.has(Role.AUDITOR) || who.has(Role.SUPERVISOR)) {
                add(items, "/looks", "nav.looks");
                add(items, "/flagged", "nav.flagged");
            }
            if (who.has(Role.SUPERVISOR)) {
                add(items, "/objections", "nav.objections");
                add(items, "/emergencies", "nav.emergencies");
                add(items, "/corrections", "nav.corrections");
            }
            if (who.has(Role.ADMINISTRATOR) || who.has(Role.AUDITOR) || who.has(Role.SUPERVISOR)) {
                add(items, "/alarms", "nav.alarms");
            }
            if (who.has(Role.ADMINISTRATOR) || who.has(Role.AUDITOR)) {
                add(items, "/dual-control", "nav.dual-control");
            }
            add(items, "/my", "nav.my");
        }
        add(items, "/services", "nav.services");
        add(items, "/verify", "nav.verify");
        add(items, "/ledger", "nav.ledger");
        return items;
    }

    private void add(List<NavigationItem> items, String href, String key) {
        items.add(new NavigationItem(href, t(key), path.equals(href) || path.startsWith(href + "/")));
    }
}
