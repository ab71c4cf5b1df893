package commonseal.web.ui;

import commonseal.catalog.Catalog;
import commonseal.identity.Register;
import commonseal.kernel.Act;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of offices, kinds and services in the reader's language; a code nobody knows stands for itself. */
public final class Names {

    private final Messages messages;
    private final Catalog catalog;
    private final Map<String, Register.Office> offices;

    private Names(Messages messages, Catalog catalog, Map<String, Register.Office> offices) {
        this.messages = messages;
        this.catalog = catalog;
        this.offices = offices;
    }

    /** One query for the offices (tens); the catalogue answers from memory. */
    static Names of(Exchange exchange) {
        Map<String, Register.Office> offices = exchange
                .services()
                .db()
                .read(
                        Act.job("offices"),
                        tx -> exchange.services().identity().register().offices(tx))
                .stream()
                .collect(Collectors.toMap(Register.Office::code, Function.identity()));
        return new Names(exchange.messages(), exchange.services().catalog(), offices);
    }

    /** Name of an office. */
    public String office(String code) {
        Register.Office office = offices.get(code);
        return office == null ? code : messages.pick(office.nameZh(), office.nameEn());
    }

    /** Name of a document kind. */
    public String kind(String code) {
        return catalog.kind(code)
                .map(kind -> messages.pick(kind.nameZh(), kind.nameEn()))
                .orElse(code);
    }

    /** Name of a service. */
    public String service(String code) {
        return catalog.process(code)
                .map(process -> messages.pick(process.titleZh(), process.titleEn()))
                .orElse(code);
    }

    /** Labels of what may leave a document of a kind by a pull. */
    public List<String> leaving(String code) {
        return catalog.kind(code).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.policy() != Catalog.Policy.NEVER)
                .map(field -> messages.pick(field.labelZh(), field.labelEn()))
                .toList();
    }

    /** The word of a ground as stored, without the id of what it names. */
    public static String ground(String stored) {
        int colon = stored.indexOf(':');
        return stored.isEmpty() ? "none" : colon < 0 ? stored : stored.substring(0, colon);
    }

    /** The law that a ground names, as the definition of that version cites it. */
    public Optional<String> citation(String stored) {
        String[] parts = stored.split(":", -1);
        if (parts.length != 4 || !parts[0].equals("law")) {
            return Optional.empty();
        }
        return catalog.process(parts[1], Integer.parseInt(parts[2]))
                .flatMap(process -> process.definition().access().stream()
                        .filter(law -> law.id().equals(parts[3]))
                        .findFirst())
                .map(law -> messages.pick(law.citation().zh(), law.citation().en()));
    }

    /** Label of a field of a kind. */
    public String field(String kind, String name) {
        return catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.name().equals(name))
                .findFirst()
                .map(field -> messages.pick(field.labelZh(), field.labelEn()))
                .orElse(name);
    }

    /** Values by the label of their field, in the order of the kind; what the kind does not have comes last by its name. */
    public Map<String, String> fieldsInOrder(String kind, Map<String, String> values) {
        Map<String, String> labelled = new LinkedHashMap<>();
        catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> values.containsKey(field.name()))
                .forEach(field ->
                        labelled.put(messages.pick(field.labelZh(), field.labelEn()), values.get(field.name())));
        Set<String> known = catalog.kind(kind).stream()
                .flatMap(each -> each.fields().stream())
                .map(Catalog.Field::name)
                .collect(Collectors.toSet());
        values.forEach((name, value) -> {
            if (!known.contains(name)) {
                labelled.put(name, value);
            }
        });
        return labelled;
    }

    /** Column of a file of rows: a field of the kind, or one of the words beside them. */
    public String column(String kind, String name) {
        String label = field(kind, name);
        return label.equals(name) ? messages.code("column", name) : label;
    }

    /** What is wrong with a row. */
    public String wrong(String code) {
        return Stream.of("rowproblem", "unread", "field", "identity")
                .filter(group -> messages.has(group + "." + code))
                .findFirst()
                .map(group -> messages.code(group, code))
                .orElse(code);
    }
}
