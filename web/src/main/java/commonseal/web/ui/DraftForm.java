package commonseal.web.ui;

import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.Draft;
import commonseal.documents.Drafts.Replaces;
import commonseal.identity.HolderId;
import commonseal.planner.PartyRole;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A draft as a form; what was typed stays in it, right or wrong.
 *
 * @param draft empty for a new one
 * @param version of the draft that the form was filled in from; 0 for a new one
 * @param holders names by reference, of those already found
 * @param holder number and name of more of them, one in each line
 * @param how name of a {@link Replacement}; empty if nothing is replaced
 * @param old public codes of what is replaced, one in each line
 */
public record DraftForm(
        Kind kind,
        Optional<UUID> draft,
        int version,
        Map<String, String> holders,
        String holder,
        List<Entry> entries,
        String from,
        String until,
        String asset,
        String how,
        String old) {

    private static final int MOST_OLD = 20;
    private static final Pattern BREAKS = Pattern.compile("[\\s;；,，]+");

    public DraftForm {
        holders = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(holders));
        entries = List.copyOf(entries);
    }

    /** A field of the kind; {@code type} as {@link commonseal.catalog.Catalog.FieldType} names it. */
    public record Entry(String name, String label, String type, boolean required, String value) {
        /** Name of the form field. */
        public String field() {
            return "field." + name;
        }
    }

    /** Replacements that a draft may be; a division is not drafted. */
    public static List<Replacement> choices() {
        return Stream.of(Replacement.values())
                .filter(how -> how != Replacement.DIVISION)
                .toList();
    }

    /** With nothing in it but what it replaces, if anything. */
    static DraftForm fresh(Exchange exchange, Kind kind, String old) {
        return new DraftForm(
                kind, Optional.empty(), 0, Map.of(), "", entries(exchange, kind, Map.of()), "", "", "", "", old);
    }

    /** As it is stored. Cost: a query for each document that it replaces. */
    static DraftForm stored(Exchange exchange, Kind kind, Draft draft, Content content) {
        Order order = content.order();
        List<String> refs = order.holders().stream().map(HolderId::ref).toList();
        return new DraftForm(
                kind,
                Optional.of(draft.id()),
                draft.version(),
                Pages.officers(exchange, refs),
                "",
                entries(exchange, kind, order.fields()),
                order.validFrom().map(LocalDate::toString).orElse(""),
                order.validUntil().map(LocalDate::toString).orElse(""),
                order.asset().orElse(""),
                content.replaces().map(each -> each.how().name()).orElse(""),
                String.join("\n", codes(exchange, content)));
    }

    /** As it was sent. Holders are kept only of those that the draft has: a form tells nobody's name for a reference. */
    static DraftForm sent(Exchange exchange, Kind kind, Optional<Draft> draft) {
        List<String> kept = exchange.forms("kept");
        List<String> refs = draft.flatMap(Draft::content).stream()
                .flatMap(content -> content.order().holders().stream())
                .map(HolderId::ref)
                .filter(kept::contains)
                .toList();
        return new DraftForm(
                kind,
                draft.map(Draft::id),
                version(exchange),
                Pages.officers(exchange, refs),
                exchange.form("holder"),
                entries(exchange, kind, exchange.formsStartingWith("field.")),
                exchange.form("valid_from"),
                exchange.form("valid_until"),
                exchange.form("asset"),
                exchange.form("how"),
                exchange.form("old"));
    }

    private static int version(Exchange exchange) {
        String text = exchange.form("version");
        if (!text.matches("[0-9]{1,9}")) {
            throw new Exchange.Malformed("MEMBER", "version");
        }
        return Integer.parseInt(text);
    }

    private static List<Entry> entries(Exchange exchange, Kind kind, Map<String, String> values) {
        return kind.fields().stream()
                .map(field -> new Entry(
                        field.name(),
                        exchange.messages().pick(field.labelZh(), field.labelEn()),
                        field.type().name(),
                        field.required(),
                        values.getOrDefault(field.name(), "")))
                .toList();
    }

    /** Public codes of what a draft replaces. Cost: a query for each. */
    static List<String> codes(Exchange exchange, Content content) {
        Documents documents = exchange.services().documents();
        List<UUID> old = content.replaces().map(Replaces::old).orElse(List.of());
        return old.isEmpty()
                ? List.of()
                : exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("draft"),
                                tx -> old.stream()
                                        .flatMap(id -> documents.find(tx, id).stream())
                                        .map(Held::publicCode)
                                        .toList());
    }

    /** What the form says, or what has to be put right first. */
    sealed interface Read {
        record Good(Content content) implements Read {}

        record Wrong(List<Problem> problems) implements Read {}
    }

    /**
     * Looks up numbers and codes. Who types a number has to know whose it is: nobody's name is told for a number. Cost: a
     * query or two for each.
     */
    Read read(Exchange exchange) {
        Messages messages = exchange.messages();
        List<Problem> problems = new ArrayList<>();
        List<HolderId> found = new ArrayList<>(
                holders.keySet().stream().map(ref -> Pages.holder(ref, "kept")).toList());
        List<String[]> named = holder.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\\s+", 2))
                .toList();
        if (named.size() > Identifiers.MOST) {
            problems.add(new Problem("holder", messages.text("draft.holder.many", Identifiers.MOST)));
        } else {
            List<Optional<HolderId>> answers = Identifiers.find(
                    exchange, type(), named.stream().map(line -> line[0]).toList());
            Map<String, String> names = Pages.officers(
                    exchange,
                    answers.stream()
                            .flatMap(Optional::stream)
                            .map(HolderId::ref)
                            .toList());
            for (int i = 0; i < answers.size(); i++) {
                String name = named.get(i).length == 2 ? named.get(i)[1] : "";
                Optional<HolderId> known = answers.get(i).filter(each -> name.equals(names.get(each.ref())));
                if (known.isEmpty()) {
                    problems.add(new Problem("holder", messages.text("draft.holder.unknown", i + 1)));
                }
                known.filter(each -> !found.contains(each)).ifPresent(found::add);
            }
        }
        Optional<LocalDate> first = day(messages, "valid_from", from, problems);
        Optional<LocalDate> last = day(messages, "valid_until", until, problems);
        Optional<Replaces> replaces = replaces(exchange, problems);
        Map<String, String> fields = new TreeMap<>();
        entries.stream()
                .filter(entry -> !entry.value().isEmpty())
                .forEach(entry -> fields.put(entry.name(), entry.value()));
        return problems.isEmpty()
                ? new Read.Good(new Content(
                        new Order(
                                kind.code(),
                                kind.office(),
                                found,
                                fields,
                                first,
                                last,
                                Optional.of(asset).filter(text -> !text.isEmpty()),
                                Optional.empty(),
                                Optional.empty()),
                        replaces))
                : new Read.Wrong(problems);
    }

    private static List<String> words(String text) {
        return BREAKS.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    private PartyRole.Type type() {
        return kind.holder() == HolderType.PERSON
                ? PartyRole.Type.PERSON
                : kind.holder() == HolderType.ORGANISATION ? PartyRole.Type.ORGANISATION : PartyRole.Type.ANY;
    }

    private static Optional<LocalDate> day(Messages messages, String field, String typed, List<Problem> problems) {
        Optional<LocalDate> day = Pages.day(typed);
        if (day.isEmpty() && !typed.isEmpty()) {
            problems.add(new Problem(field, messages.text("register.birth-date.wrong")));
        }
        return day;
    }

    private Optional<Replaces> replaces(Exchange exchange, List<Problem> problems) {
        Messages messages = exchange.messages();
        List<String> codes = words(old);
        if (how.isEmpty() && codes.isEmpty()) {
            return Optional.empty();
        }
        Optional<Replacement> chosen =
                choices().stream().filter(each -> each.name().equals(how)).findFirst();
        if (chosen.isEmpty()) {
            problems.add(new Problem("how", messages.text("draft.how.choose")));
        }
        if (codes.isEmpty() || codes.size() > MOST_OLD) {
            problems.add(new Problem("old", messages.text("draft.old.count", MOST_OLD)));
            return Optional.empty();
        }
        Documents documents = exchange.services().documents();
        List<Optional<Held>> found = exchange.services()
                .db()
                .read(
                        exchange.actor().act("draft"),
                        tx -> codes.stream()
                                .map(code -> documents
                                        .findByCode(tx, code)
                                        .filter(held -> held.kind().equals(kind.code())))
                                .toList());
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).isEmpty()) {
                problems.add(new Problem("old", messages.text("draft.old.unknown", codes.get(i))));
            }
        }
        return chosen.map(each -> new Replaces(
                each, found.stream().flatMap(Optional::stream).map(Held::id).toList()));
    }

    /** Where a problem that the documents name belongs in the form. */
    Problem problem(Exchange exchange, Names names, String name, String code) {
        Optional<Entry> entry =
                entries.stream().filter(each -> each.name().equals(name)).findFirst();
        String field = switch (name) {
            case "holders" -> "holder";
            case "valid_from" -> "valid_from";
            case "valid_to" -> "valid_until";
            default -> "main";
        };
        return new Problem(
                entry.map(Entry::field).orElse(field),
                exchange.messages().text("problem.of-field", names.column(kind.code(), name), names.wrong(code)));
    }
}
