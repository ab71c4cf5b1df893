package commonseal.web.ui;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseSummary;
import commonseal.catalog.Catalog;
import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The counter's home: the scan box, today's numbers, the newest cases. */
final class CounterPages {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);
    private static final int CASES_PAGE = 20;
    /** More hits than this are not read at a counter; the box asks for another word instead. */
    private static final int MOST_SERVICES = 20;

    private static final Pattern REFERENCE = Pattern.compile("[0-9]{8}-[0-9]{5,}");
    /** The path that is printed in QR codes of documents. */
    private static final Pattern VERIFY_URL =
            Pattern.compile("https?://[^/]+/v(?:erify)?/([A-Za-z0-9_-]{10,64})(?:[?#].*)?");
    /** The public code of a document: 128 bits in base64url. */
    private static final Pattern PUBLIC_CODE = Pattern.compile("[A-Za-z0-9_-]{22}");
    /** 18 places: an identity number (GB 11643) or a credit code (GB 32100). */
    private static final Pattern NUMBER = Pattern.compile("[0-9A-HJ-NPQRTUWXY]{18}");

    private CounterPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/counter", COUNTER, "counter", x -> home(x, HttpStatus.OK, Optional.empty(), List.of())),
                Route.post("/counter/scan", COUNTER, "counter.scan", CounterPages::scan));
    }

    private static void home(
            Exchange exchange, HttpStatus status, Optional<List<Catalog.Process>> services, List<Problem> problems) {
        List<String> offices = exchange.actor().offices(Role.COUNTER_CLERK);
        String office = exchange.query("office").filter(offices::contains).orElse(offices.getFirst());
        Optional<CaseState> state = exchange.query("state").flatMap(CounterPages::state);
        Page<CaseSummary> cases =
                exchange.services().cases().casesAt(exchange.actor(), office, state, exchange.page(CASES_PAGE));
        CounterPage page = new CounterPage(
                Names.of(exchange),
                offices,
                office,
                state,
                figures(exchange, office),
                cases.items(),
                Pages.next(exchange, cases.next()),
                exchange.form("scan"),
                services,
                problems);
        exchange.page(
                status,
                "clerk/counter.jte",
                Pages.title(exchange, exchange.messages().text("counter.title"), problems),
                Map.of("page", page));
    }

    private static Optional<CaseState> state(String name) {
        return java.util.Arrays.stream(CaseState.values())
                .filter(state -> state.name().equals(name))
                .findFirst();
    }

    private static CounterPage.Figures figures(Exchange exchange, String office) {
        Page<CaseSummary> newest = exchange.services()
                .cases()
                .casesAt(exchange.actor(), office, Optional.empty(), Page.Request.first(Page.LARGEST));
        LocalDate today = LocalDate.ofInstant(
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("counter"),
                                tx -> exchange.services().businessClock().now(tx)),
                Messages.ZONE);
        return new CounterPage.Figures(
                (int) newest.items().stream()
                        .filter(item -> LocalDate.ofInstant(item.openedAt(), Messages.ZONE)
                                .equals(today))
                        .count(),
                count(newest, CaseState.SUBMITTED),
                count(newest, CaseState.SUPPLEMENT),
                count(newest, CaseState.ACCEPTED),
                newest.next().isPresent());
    }

    private static int count(Page<CaseSummary> cases, CaseState state) {
        return (int)
                cases.items().stream().filter(item -> item.state() == state).count();
    }

    // -- the scan box

    /** One box that knows what it was given. Numbers of people travel in the body and end there. */
    private static void scan(Exchange exchange) {
        String typed = cleaned(exchange.form("scan"));
        String upper = typed.toUpperCase(Locale.ROOT);
        Matcher verify = VERIFY_URL.matcher(typed);
        Optional<String> onPaper = PaperCodeText.publicCode(typed);
        if (typed.isEmpty()) {
            refuse(exchange, "scan.empty");
        } else if (onPaper.isPresent()) {
            exchange.redirect("/verify/" + Pages.encoded(onPaper.get()));
        } else if (verify.matches()) {
            exchange.redirect("/verify/" + verify.group(1));
        } else if (REFERENCE.matcher(typed).matches()) {
            Optional<UUID> found = exchange.services().cases().byReference(typed);
            if (found.isPresent()) {
                exchange.redirect("/cases/" + found.get());
            } else {
                refuse(exchange, "scan.no-case");
            }
        } else if (NUMBER.matcher(upper).matches()) {
            holder(exchange, upper);
        } else if (isPublicCode(exchange, typed)) {
            exchange.redirect("/verify/" + typed);
        } else if (exchange.services().catalog().process(typed).isPresent()) {
            exchange.redirect("/cases/new?service=" + Pages.encoded(typed));
        } else {
            search(exchange, typed);
        }
    }

    /** What scanners and input methods do to a text: full-width forms, control characters, spaces around. */
    private static String cleaned(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .replaceAll("\\p{Cntrl}", "")
                .strip();
    }

    private static boolean isPublicCode(Exchange exchange, String text) {
        return PUBLIC_CODE.matcher(text).matches()
                && exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("scan"),
                                tx -> exchange.services().documents().findByCode(tx, text))
                        .isPresent();
    }

    private static void holder(Exchange exchange, String number) {
        switch (HolderHub.identify(exchange, List.of("CN-ID", "CN-USCC"), number)) {
            case Identified.Found(HolderId found) -> exchange.redirect("/holders/" + found.ref());
            case Identified.Unknown() -> refuse(exchange, "scan.no-holder");
            case Identified.Refused refused -> {}
        }
    }

    private static void search(Exchange exchange, String text) {
        List<Catalog.Process> services = exchange.services()
                .catalog()
                .services(text, Page.Request.first(MOST_SERVICES))
                .items();
        if (services.isEmpty()) {
            refuse(exchange, "scan.nothing");
        } else {
            home(exchange, HttpStatus.OK, Optional.of(services), List.of());
        }
    }

    private static void refuse(Exchange exchange, String key) {
        home(
                exchange,
                HttpStatus.UNPROCESSABLE_CONTENT,
                Optional.empty(),
                List.of(new Problem("scan", exchange.messages().code("counter", key))));
    }
}
