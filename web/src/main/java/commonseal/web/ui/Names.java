package commonseal.web.ui;

import commonseal.catalog.Catalog;
import commonseal.identity.Register;
import commonseal.kernel.Act;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /** Label of a field of a kind. */
    public String field(String kind, String name) {
        return catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.name().equals(name))
                .findFirst()
                .map(field -> messages.pick(field.labelZh(), field.labelEn()))
                .orElse(name);
    }
}
