package commonseal.web.ui;

import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Registers;
import commonseal.documents.Registers.MapResult;
import commonseal.documents.Registers.ReadResult;
import commonseal.documents.Registers.Reading;
import commonseal.documents.Registers.Register;
import commonseal.kernel.Page;
import commonseal.proof.CanonicalJson;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Registers that an office keeps in another program: how their columns become fields, and what their readings found. */
final class RegisterPages {

    private static final int AT_ONCE = 20;
    private static final String PATH = "/registers";
    private static final String MAPPING = "/register-mapping";

    private RegisterPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, BatchPages.ISSUER, "registers", RegisterPages::list),
                Route.get(PATH + "/{code}", BatchPages.ISSUER, "register", x -> one(x, List.of())),
                Route.post(PATH + "/{code}/readings", BatchPages.ISSUER, "register.read", RegisterPages::read),
                Route.get(MAPPING, BatchPages.ISSUER, "register-mapping", RegisterPages::mapping),
                Route.post(MAPPING, BatchPages.ISSUER, "register-mapping.save", RegisterPages::save));
    }

    private static Registers registers(Exchange exchange) {
        return exchange.services().documents().registers();
    }

    private static Optional<Register> find(Exchange exchange, String code) {
        return BatchPages.read(exchange, tx -> registers(exchange).find(tx, exchange.actor(), code));
    }

    private static void list(Exchange exchange) {
        List<Register> found =
                BatchPages.read(exchange, tx -> registers(exchange).list(tx, exchange.actor()));
        Map<String, Object> model = new HashMap<>();
        model.put("registers", found);
        model.put("kinds", RowFiles.kinds(exchange));
        model.put("names", Names.of(exchange));
        exchange.page("office/registers.jte", "registers.title", model);
    }

    // -- one, and its readings

    private static void one(Exchange exchange, List<Problem> problems) {
        String code = exchange.path("code");
        record Found(Register register, Page<Reading> readings) {}
        Optional<Found> found = BatchPages.read(
                exchange,
                tx -> registers(exchange)
                        .find(tx, exchange.actor(), code)
                        .map(register -> new Found(
                                register,
                                registers(exchange).readings(tx, exchange.actor(), code, exchange.page(AT_ONCE)))));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Register register = found.get().register();
        List<Reading> readings = found.get().readings().items();
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("register", register);
        model.put("readings", readings);
        model.put("next", Pages.next(exchange, found.get().readings().next()));
        model.put("names", Names.of(exchange));
        model.put(
                "officers",
                Pages.officers(
                        exchange,
                        Stream.concat(
                                        Stream.of(register.mappedBy()),
                                        readings.stream().map(Reading::readBy))
                                .toList()));
        exchange.page(
                Pages.status(problems),
                "office/register.jte",
                Pages.title(exchange, exchange.messages().text("registers.one", register.code()), problems),
                model);
    }

    private static void read(Exchange exchange) {
        switch (RowFiles.of(exchange)) {
            case RowFiles.Sent.Wrong(Problem problem) -> one(exchange, List.of(problem));
            case RowFiles.Sent.Rows(var format, byte[] bytes) -> {
                String code = exchange.path("code");
                switch (BatchPages.write(
                        exchange, tx -> registers(exchange).read(tx, exchange.actor(), code, format, bytes))) {
                    case ReadResult.Read(Reading reading) ->
                        exchange.redirect(PATH + "/" + Pages.encoded(code) + "?done=register-read");
                    case ReadResult.Refused(String why, int line, String column) ->
                        one(exchange, List.of(RowFiles.problem(exchange, why, line, column)));
                }
            }
        }
    }

    // -- the mapping

    /** Of the register that {@code code} names, or of a new one of the kind that {@code kind} names. */
    private static void mapping(Exchange exchange) {
        Optional<Register> register = exchange.query("code").flatMap(code -> find(exchange, code));
        Optional<Kind> kind =
                register.map(Register::kind).or(() -> exchange.query("kind")).flatMap(code -> issued(exchange, code));
        if (kind.isEmpty()) {
            exchange.notFound();
            return;
        }
        show(exchange, MappingForm.stored(exchange, kind.get(), register), List.of());
    }

    private static Optional<Kind> issued(Exchange exchange, String code) {
        return RowFiles.kinds(exchange).stream()
                .filter(kind -> kind.code().equals(code))
                .findFirst();
    }

    private static void show(Exchange exchange, MappingForm form, List<Problem> problems) {
        exchange.page(
                Pages.status(problems),
                "office/register-mapping.jte",
                Pages.title(exchange, exchange.messages().text("mapping.title"), problems),
                Map.of("form", form, "problems", problems, "names", Names.of(exchange)));
    }

    private static void save(Exchange exchange) {
        Optional<Register> register = find(exchange, exchange.form("code"));
        boolean isNew = exchange.form("version").isEmpty();
        Optional<Kind> kind = issued(exchange, exchange.form("kind"));
        if (kind.isEmpty() || (!isNew && register.isEmpty())) {
            exchange.notFound();
            return;
        }
        MappingForm form = MappingForm.sent(exchange, kind.get(), isNew ? Optional.empty() : register);
        if (isNew && register.isPresent()) {
            show(exchange, form, List.of(new Problem("code", exchange.messages().text("mapping.code.taken"))));
            return;
        }
        if (!isNew
                && register.stream()
                        .noneMatch(known -> exchange.form("version").equals(String.valueOf(known.version())))) {
            show(exchange, form, List.of(new Problem("main", exchange.messages().text("mapping.changed"))));
            return;
        }
        List<Problem> problems = form.problems(exchange);
        if (!problems.isEmpty()) {
            show(exchange, form, problems);
            return;
        }
        String json = CanonicalJson.text(form.json());
        switch (BatchPages.write(exchange, tx -> registers(exchange).map(tx, exchange.actor(), json))) {
            case MapResult.Mapped(String code, int version) ->
                exchange.redirect(PATH + "/" + Pages.encoded(code) + "?done=register-mapped");
            case MapResult.Refused(String code, String place) -> {
                if (Pages.statusOf(code) == HttpStatus.FORBIDDEN) {
                    exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
                } else {
                    show(exchange, form, List.of(form.problem(exchange, code, place)));
                }
            }
        }
    }
}
