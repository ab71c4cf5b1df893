package commonseal.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One line of the checklist: something a link needs to see.
 *
 * @param kind one of the document kinds, or a private material type (a lease contract, a floor plan)
 * @param anyOf kinds that serve as well
 * @param party the role whose document it is; present exactly if the subject is a party
 * @param each a document of every person or organisation of that role, not of one
 * @param maxAgeDays how old it may be when used (absent: does not matter)
 * @param lateUntil it may come later: before this link starts, or, if it is the needing link itself, before that decides
 * @param fieldsOnly fields of the form for which alone it is asked; if all are verified elsewhere, it falls away
 * @param original the document itself is demanded: an attested copy of it, accepted in an earlier case, does not serve
 */
public record Material(
        String id,
        Title title,
        String kind,
        List<String> anyOf,
        Subject subject,
        @Nullable String party,
        boolean each,
        Set<Source> sources,
        @Nullable Condition when,
        ValidOn validOn,
        @Nullable Integer maxAgeDays,
        @Nullable String lateUntil,
        List<String> fieldsOnly,
        boolean original,
        @Nullable Law law) {
    public Material {
        Require.code("material", id);
        Require.code("kind", kind);
        anyOf = Require.codes("anyOf", anyOf);
        fieldsOnly = Require.codes("fieldsOnly", fieldsOnly);
        Require.that(!sources.isEmpty(), "material '" + id + "' has no source");
        Require.that(
                (party != null) == (subject == Subject.PARTY),
                "material '" + id + "': subject party and party: role belong together");
        Require.that(!each || party != null, "material '" + id + "': each needs a party");
        Require.that(maxAgeDays == null || maxAgeDays >= 1, "material '" + id + "': maxAgeDays " + maxAgeDays);
        Require.that(!anyOf.contains(kind), "material '" + id + "': anyOf repeats its kind");
        sources = Set.copyOf(sources);
    }

    /** A material about the applicant with no conditions; its titles are its id. */
    public static Material of(String id, String kind, Source... sources) {
        return new Material(
                id,
                new Title(id, id),
                kind,
                List.of(),
                Subject.APPLICANT,
                null,
                false,
                Set.copyOf(Arrays.asList(sources)),
                null,
                ValidOn.DECISION,
                null,
                null,
                List.of(),
                false,
                null);
    }

    /** The kind and those that serve as well, the kind first. */
    public List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        kinds.add(kind);
        kinds.addAll(anyOf);
        return kinds;
    }

    /** The same need, met by what a district says meets each kind that it names. */
    Material metBy(Function<String, List<String>> acceptable) {
        LinkedHashSet<String> other = new LinkedHashSet<>();
        kinds().forEach(named -> other.addAll(acceptable.apply(named)));
        anyOf.forEach(other::add);
        other.remove(kind);
        return new Material(
                id,
                title,
                kind,
                List.copyOf(other),
                subject,
                party,
                each,
                sources,
                when,
                validOn,
                maxAgeDays,
                lateUntil,
                fieldsOnly,
                original,
                law);
    }

    /** The same need from other sources. */
    public Material withSources(Set<Source> other) {
        return new Material(
                id,
                title,
                kind,
                anyOf,
                subject,
                party,
                each,
                EnumSet.copyOf(other),
                when,
                validOn,
                maxAgeDays,
                lateUntil,
                fieldsOnly,
                original,
                law);
    }

    /** The same need as the applicant met it before: on paper, a result of an earlier link brought to {@code link}. */
    Material onPaperTo(String link) {
        return new Material(
                id,
                title,
                kind,
                anyOf,
                subject,
                party,
                each,
                Set.of(Source.APPLICANT),
                when,
                validOn,
                maxAgeDays,
                link,
                fieldsOnly,
                original,
                law);
    }

    /** When it must be valid. */
    public enum ValidOn implements Coded {
        SUBMISSION,
        DECISION
    }
}
