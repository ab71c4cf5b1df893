package commonseal.approvals.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register;
import commonseal.kernel.Tx;
import commonseal.planner.FieldSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Values of a result document: what the definition derives, and what the officer entered beside it. */
final class ResultFields {

    private final Register register;

    ResultFields(Register register) {
        this.register = register;
    }

    /**
     * What the sources may refer to.
     *
     * @param validUntil last day of the document
     * @param officeName name of the deciding office as printed
     * @param assignedNumber number for a field that must have one
     */
    record Context(
            CaseFile file,
            Kind kind,
            LocalDate today,
            Optional<LocalDate> validUntil,
            String outcome,
            String officeName,
            Optional<String> reason,
            String decisionNumber) {}

    /** Values and problems; nothing is issued if there are any. */
    record Filled(Map<String, String> values, Map<String, String> problems) {
        Filled {
            values = Map.copyOf(values);
            problems = Map.copyOf(problems);
        }
    }

    Filled fill(Tx tx, Context context, Map<String, FieldSource> sources, Map<String, String> entered) {
        Map<HolderId, String> names = named(tx, context, sources.values());
        Map<String, String> values = new TreeMap<>();
        sources.forEach((field, source) -> value(tx, context, field, source, names)
                .filter(v -> !v.isBlank())
                .ifPresent(v -> values.put(field, v)));
        Map<String, String> problems = new TreeMap<>();
        Set<String> known = context.kind().fields().stream().map(Field::name).collect(Collectors.toSet());
        entered.forEach((field, value) -> {
            String derived = values.getOrDefault(field, value);
            if (!known.contains(field)) {
                problems.put(field, "UNKNOWN");
            } else if (!derived.equals(value)) {
                problems.put(field, "LOCKED");
            } else if (!value.isBlank()) {
                values.put(field, value);
            }
        });
        return new Filled(values, problems);
    }

    /** Names in one statement, if any field needs one. */
    private Map<HolderId, String> named(Tx tx, Context context, Collection<FieldSource> sources) {
        boolean needed = sources.stream()
                .anyMatch(source -> source instanceof FieldSource.Applicant || source instanceof FieldSource.Party);
        return needed ? register.names(tx, context.file().everybody()) : Map.of();
    }

    private Optional<String> value(
            Tx tx, Context context, String field, FieldSource source, Map<HolderId, String> names) {
        CaseFile file = context.file();
        return switch (source) {
            case FieldSource.Form(String id) -> file.answer(id);
            case FieldSource.Applicant(String attribute) -> of(tx, attribute, file.applicants(), names);
            case FieldSource.Party(String role, String attribute) ->
                of(tx, attribute, file.parties().getOrDefault(role, List.of()), names);
            case FieldSource.Case(String attribute) ->
                attribute.equals("number")
                        ? Optional.of(file.row().reference())
                        : file.row().acceptedOn().map(LocalDate::toString);
            case FieldSource.Decision(String attribute) -> decision(context, attribute);
            case FieldSource.Document document -> file.answer(document.text());
            case FieldSource.Assigned(String attribute) ->
                attribute.equals("credit-code")
                        ? of(tx, "id", List.of(file.row().applicant()), names)
                        : number(context, field);
            case FieldSource.Literal(String text) -> Optional.of(text);
        };
    }

    /** The issuing module numbers a document itself; only a field that may not be empty needs one from here. */
    private static Optional<String> number(Context context, String field) {
        boolean required =
                context.kind().fields().stream().anyMatch(f -> f.name().equals(field) && f.required());
        return required ? Optional.of(context.decisionNumber()) : Optional.empty();
    }

    private static Optional<String> decision(Context context, String attribute) {
        return switch (attribute) {
            case "date", "valid-from" -> Optional.of(context.today().toString());
            case "valid-to" -> context.validUntil().map(LocalDate::toString);
            case "number" -> Optional.of(context.decisionNumber());
            case "outcome" -> Optional.of(context.outcome());
            case "office" -> Optional.of(context.officeName());
            case "reasons" -> context.reason();
            default -> throw new IllegalStateException("unknown attribute of a decision: " + attribute);
        };
    }

    private Optional<String> of(Tx tx, String attribute, List<HolderId> holders, Map<HolderId, String> names) {
        String joined = switch (attribute) {
            case "count" -> String.valueOf(holders.size());
            case "name" ->
                holders.stream()
                        .flatMap(holder -> Optional.ofNullable(names.get(holder)).stream())
                        .collect(Collectors.joining("、"));
            // Numbers are shown by few kinds and of few holders: one statement each.
            case "id" ->
                holders.stream().flatMap(holder -> number(tx, holder).stream()).collect(Collectors.joining("、"));
            default -> throw new IllegalStateException("unknown attribute of a party: " + attribute);
        };
        return joined.isEmpty() ? Optional.empty() : Optional.of(joined);
    }

    private Optional<String> number(Tx tx, HolderId holder) {
        return switch (holder) {
            case PersonId person -> register.person(tx, person).map(Register.Person::number);
            case OrganisationId organisation ->
                register.organisation(tx, organisation).map(Register.Organisation::creditCode);
        };
    }
}
