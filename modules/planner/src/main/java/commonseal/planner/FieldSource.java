package commonseal.planner;

import java.util.regex.Pattern;

/**
 * Where a field of an issued document comes from. Written as one string, so that a definition stays readable:
 *
 * <pre>
 * form.venue-name                      an answer of the form
 * applicant.name | applicant.id        the applicant (an organisation's id is its credit code)
 * party.landlord.name | .id | .count   a party; of several, joined with 、 in the order they were named
 * case.number | case.accepted-on       the case
 * decision.date | .number | .outcome | .office | .valid-from | .valid-to | .reasons
 * document.PNR-05.proposed_use         a field of a document the case already holds
 * assigned.credit-code | assigned.number   made by the issuing office at the decision
 * text:...                             this text
 * </pre>
 */
public sealed interface FieldSource {
    /** An answer of the form. */
    record Form(String field) implements FieldSource {}

    /** {@code name} or {@code id} of the applicant. */
    record Applicant(String attribute) implements FieldSource {}

    /** {@code name}, {@code id} or {@code count} of a party. */
    record Party(String role, String attribute) implements FieldSource {}

    /** {@code number} or {@code accepted-on} of the case. */
    record Case(String attribute) implements FieldSource {}

    /** Something of the decision that issues the document. */
    record Decision(String attribute) implements FieldSource {}

    /** A field of another document of the case. */
    record Document(String kind, String field) implements FieldSource {}

    /** Made at the decision: {@code credit-code} or {@code number}. */
    record Assigned(String attribute) implements FieldSource {}

    /** This text. */
    record Literal(String content) implements FieldSource {}

    /** Reads the notation above; throws {@link IllegalArgumentException} naming what it does not understand. */
    static FieldSource parse(String text) {
        if (text.startsWith("text:")) {
            return new Literal(text.substring("text:".length()));
        }
        String[] parts = text.split("\\.", -1);
        FieldSource read = parts.length == 2
                ? switch (parts[0]) {
                    case "form" -> new Form(parts[1]);
                    case "applicant" -> new Applicant(parts[1]);
                    case "case" -> new Case(parts[1]);
                    case "decision" -> new Decision(parts[1]);
                    case "assigned" -> new Assigned(parts[1]);
                    default -> new Literal("");
                }
                : parts.length == 3
                        ? switch (parts[0]) {
                            case "party" -> new Party(parts[1], parts[2]);
                            case "document" -> new Document(parts[1], parts[2]);
                            default -> new Literal("");
                        }
                        : new Literal("");
        boolean known = switch (read) {
            case Form form -> Require.CODE.matcher(form.field).matches();
            case Applicant applicant -> oneOf(applicant.attribute, "name|id");
            case Party party -> Require.CODE.matcher(party.role).matches() && oneOf(party.attribute, "name|id|count");
            case Case thing -> oneOf(thing.attribute, "number|accepted-on");
            case Decision decision ->
                oneOf(decision.attribute, "date|number|outcome|office|valid-from|valid-to|reasons");
            case Document document ->
                Require.CODE.matcher(document.kind).matches() && oneOf(document.field, "[A-Za-z_][A-Za-z0-9_]*");
            case Assigned assigned -> oneOf(assigned.attribute, "credit-code|number");
            case Literal ignored -> false;
        };
        Require.that(known, "'" + text + "' is not a source of a field");
        return read;
    }

    /** The notation this was read from. */
    default String text() {
        return switch (this) {
            case Form form -> "form." + form.field;
            case Applicant applicant -> "applicant." + applicant.attribute;
            case Party party -> "party." + party.role + "." + party.attribute;
            case Case thing -> "case." + thing.attribute;
            case Decision decision -> "decision." + decision.attribute;
            case Document document -> "document." + document.kind + "." + document.field;
            case Assigned assigned -> "assigned." + assigned.attribute;
            case Literal literal -> "text:" + literal.content;
        };
    }

    private static boolean oneOf(String value, String pattern) {
        return Pattern.matches(pattern, value);
    }
}
