package commonseal.web;

import commonseal.documents.Documents.Deed;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.Officer;
import commonseal.identity.Register;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What an auditor looks for, as typed: on the page and by REST the same. A person looked up is an access, recorded. */
public final class EvidenceSearch {

    /** Names of the conditions. */
    public static final List<String> FIELDS =
            List.of("case", "owner", "document", "officer", "office", "deed", "outcome", "from", "until");

    private static final List<String> SCHEMES = List.of("CN-ID", "CN-USCC", "PASSPORT", "CN-HKMO", "CN-TW");
    private static final int LONGEST_NUMBER = 100;

    private final Exchange exchange;
    private final Function<String, Optional<String>> given;
    private final boolean numbers;
    private final List<String> wrong = new ArrayList<>();

    private EvidenceSearch(Exchange exchange, Function<String, Optional<String>> given, boolean numbers) {
        this.exchange = exchange;
        this.given = given;
        this.numbers = numbers;
    }

    /** What was asked, and the names of the conditions that lead to nothing; with one of those nothing is searched. */
    public record Read(EvidenceQuery query, List<String> wrong) {
        public Read {
            wrong = List.copyOf(wrong);
        }
    }

    /** From an address: numbers of people and documents do not belong there and lead to nothing. */
    public static Read ofAddress(Exchange exchange) {
        return new EvidenceSearch(exchange, exchange::query, false).read();
    }

    /** From a body, in which people and documents may be named by their numbers. */
    public static Read ofBody(Exchange exchange, Function<String, Optional<String>> given) {
        return new EvidenceSearch(exchange, given, true).read();
    }

    private Read read() {
        Optional<UUID> caseId = each(
                "case", text -> id(text).or(() -> exchange.services().cases().byReference(text)));
        Set<UUID> documents = each("document", this::documents).orElse(Set.of());
        Optional<UUID> officer = each("officer", this::officer);
        Optional<String> office = each("office", this::office);
        Optional<Deed> deed = each("deed", EvidenceSearch::deed);
        Optional<Outcome> outcome = each("outcome", EvidenceSearch::outcome);
        Optional<Instant> from = each("from", text -> moment(text, 0));
        Optional<Instant> until = each("until", text -> moment(text, 1));
        // Nobody is looked up for a search that does not happen.
        Optional<HolderId> owner = wrong.isEmpty() ? each("owner", this::owner) : Optional.empty();
        return new Read(
                new EvidenceQuery(caseId, owner, documents, officer, office, outcome, from, until)
                        .only(deed.map(Set::of).orElse(Set.of())),
                wrong);
    }

    private <T> Optional<T> each(String name, Function<String, Optional<T>> reading) {
        Optional<String> text = given.apply(name).map(String::strip).filter(typed -> !typed.isEmpty());
        Optional<T> value = text.flatMap(reading);
        if (text.isPresent() && value.isEmpty()) {
            wrong.add(name);
        }
        return value;
    }

    private <T> T reading(Function<Tx, T> work) {
        return exchange.services().db().read(exchange.actor().act("audit"), work);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An id need not belong to a document: somebody may have asked for one that never was. */
    private Optional<Set<UUID>> documents(String text) {
        Set<UUID> ids = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            id(part).ifPresent(ids::add);
        }
        if (!ids.isEmpty()) {
            return Optional.of(ids);
        }
        return reading(tx -> exchange.services()
                        .documents()
                        .findByCode(tx, text)
                        .map(held -> Set.of(held.id()))
                        .or(() -> numbers && text.length() <= LONGEST_NUMBER
                                ? Optional.of(exchange.services().documents().findByNumber(tx, text))
                                : Optional.empty()))
                .filter(found -> !found.isEmpty());
    }

    /** By id, login or name; two officers of one name are told apart by their logins. */
    private Optional<UUID> officer(String text) {
        Optional<UUID> known = id(text).or(() ->
                exchange.services().identity().signIn().personOf(text).map(PersonId::value));
        if (known.isPresent()) {
            return known;
        }
        List<Officer> named = reading(tx ->
                exchange
                        .services()
                        .identity()
                        .officers()
                        .officers(tx, Page.Request.first(Page.LARGEST))
                        .items()
                        .stream()
                        .filter(officer -> officer.name().equals(text))
                        .toList());
        return named.size() == 1 ? Optional.of(named.getFirst().person().value()) : Optional.empty();
    }

    /** By code or name, in either language. */
    private Optional<String> office(String text) {
        return reading(tx -> exchange.services().identity().register().offices(tx)).stream()
                .filter(office -> office.code().equalsIgnoreCase(text)
                        || office.nameZh().equals(text)
                        || office.nameEn().equalsIgnoreCase(text))
                .map(Register.Office::code)
                .findFirst();
    }

    private static Optional<Outcome> outcome(String name) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.name().equals(name))
                .findFirst();
    }

    private static Optional<Deed> deed(String name) {
        return Arrays.stream(Deed.values())
                .filter(deed -> deed.name().equals(name))
                .findFirst();
    }

    /** A day of the district ({@code plus} one: its end), or a moment. */
    private static Optional<Instant> moment(String text, int plus) {
        try {
            return Optional.of(
                    text.length() == "2026-03-02".length()
                            ? LocalDate.parse(text)
                                    .plusDays(plus)
                                    .atStartOfDay(Messages.ZONE)
                                    .toInstant()
                            : Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    // -- people

    private Optional<HolderId> owner(String text) {
        Optional<HolderId> referred = reference(text);
        if (referred.isPresent()) {
            look(referred.get());
            return referred;
        }
        return numbers && text.length() <= LONGEST_NUMBER
                ? identified(tx -> identify(tx, SCHEMES, text.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static Optional<HolderId> reference(String text) {
        try {
            return Optional.of(HolderId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Recorded once per visit, as the look by number is; whoever is not registered has nothing to be seen. */
    private void look(HolderId holder) {
        var unused = identified(tx -> {
            Register register = exchange.services().identity().register();
            boolean seen = exchange.services()
                    .identity()
                    .access()
                    .identified(tx, exchange.actor(), List.of(holder))
                    .contains(holder);
            return seen
                    ? new Identified.Found(holder)
                    : switch (holder) {
                        case PersonId person ->
                            register.person(tx, person)
                                    .map(known -> identify(tx, List.of(known.scheme()), known.number()))
                                    .orElseGet(Identified.Unknown::new);
                        case OrganisationId organisation ->
                            register.organisation(tx, organisation)
                                    .map(known -> identify(tx, List.of("CN-USCC"), known.creditCode()))
                                    .orElseGet(Identified.Unknown::new);
                    };
        });
    }

    private Identified identify(Tx tx, List<String> schemes, String number) {
        return exchange.services().identity().access().identify(tx, exchange.actor(), schemes, number);
    }

    private Optional<HolderId> identified(Function<Tx, Identified> look) {
        Identified identified = exchange.services().db().write(exchange.actor().act("audit"), look);
        return identified instanceof Identified.Found(HolderId holder) ? Optional.of(holder) : Optional.empty();
    }

    /** As an address may have it, name to value: ids and references, the days as they were given. */
    public static Map<String, String> opaque(EvidenceQuery query, Function<String, Optional<String>> given) {
        Map<String, String> opaque = new LinkedHashMap<>();
        query.caseId().ifPresent(id -> opaque.put("case", id.toString()));
        query.owner().ifPresent(holder -> opaque.put("owner", holder.ref()));
        query.documents().stream()
                .map(UUID::toString)
                .sorted()
                .reduce((one, other) -> one + "," + other)
                .ifPresent(ids -> opaque.put("document", ids));
        query.officer().ifPresent(id -> opaque.put("officer", id.toString()));
        query.office().ifPresent(code -> opaque.put("office", code));
        for (String name : List.of("deed", "outcome", "from", "until")) {
            given.apply(name).ifPresent(value -> opaque.put(name, value));
        }
        return opaque;
    }
}
