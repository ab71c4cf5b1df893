package commonseal.planner;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known when a plan is made. Build one from {@link #none()} with the {@code with} methods.
 *
 * @param held what is on the ledger, valid and usable
 * @param excluded material to why its documents on the ledger cannot be used
 * @param answers form field to answer, for conditions
 * @param parties role to how many play it (absent: the least the definition allows, but one)
 * @param officers office to how many links it can work on at once (absent: any number)
 * @param supplyDays working days the applicant needs to bring what he must bring
 * @param verifiedFields form fields known from a verified document
 * @param progress of a running case
 */
public record Facts(
        Set<Holding> held,
        Map<String, Exclusion> excluded,
        Map<String, Value> answers,
        Map<String, Integer> parties,
        Map<String, Integer> officers,
        int supplyDays,
        Set<String> verifiedFields,
        Progress progress) {
    public Facts {
        held = Set.copyOf(held);
        excluded = Map.copyOf(excluded);
        answers = Map.copyOf(answers);
        parties = Map.copyOf(parties);
        officers = Map.copyOf(officers);
        verifiedFields = Set.copyOf(verifiedFields);
        Require.that(supplyDays >= 0, "supply days " + supplyDays);
        Require.that(
                officers.values().stream().allMatch(count -> count >= 1), "an office without officers: " + officers);
        Require.that(parties.values().stream().allMatch(count -> count >= 0), "fewer than no parties: " + parties);
    }

    /** Nothing held, nothing answered, nothing begun. */
    public static Facts none() {
        return new Facts(Set.of(), Map.of(), Map.of(), Map.of(), Map.of(), 0, Set.of(), Progress.none());
    }

    /** These kinds held, whoever asks. */
    public static Facts holding(String... kinds) {
        return none().withKinds(List.of(kinds));
    }

    /**
     * Everything the district could have on its ledger: each material that may come from the ledger and that no link of
     * the process produces. For the report on a definition, before there is a case.
     */
    public static Facts ledgerCapable(ProcessDefinition definition) {
        Set<String> produced = definition.links().stream()
                .flatMap(link -> link.products().stream())
                .collect(Collectors.toSet());
        return none().withHeld(definition.materials().stream()
                .filter(material -> material.sources().contains(Source.LEDGER) && !produced.contains(material.kind()))
                .map(material -> new Holding.OfMaterial(material.id()))
                .collect(Collectors.toSet()));
    }

    /** With these held as well. */
    public Facts withHeld(Set<? extends Holding> more) {
        Set<Holding> all = new HashSet<>(held);
        all.addAll(more);
        return new Facts(all, excluded, answers, parties, officers, supplyDays, verifiedFields, progress);
    }

    /** With these kinds held as well, whoever asks. */
    public Facts withKinds(List<String> kinds) {
        return withHeld(kinds.stream().map(Holding.OfKind::new).collect(Collectors.toSet()));
    }

    /** With this material's ledger documents unusable. */
    public Facts withExcluded(String material, Exclusion reason) {
        return new Facts(
                held,
                with(excluded, material, reason),
                answers,
                parties,
                officers,
                supplyDays,
                verifiedFields,
                progress);
    }

    /** With this answer. */
    public Facts withAnswer(String field, Value value) {
        return withAnswers(with(answers, field, value));
    }

    /** With these answers instead. */
    public Facts withAnswers(Map<String, Value> other) {
        return new Facts(held, excluded, other, parties, officers, supplyDays, verifiedFields, progress);
    }

    /** With so many of a role. */
    public Facts withParties(String role, int count) {
        return new Facts(
                held, excluded, answers, with(parties, role, count), officers, supplyDays, verifiedFields, progress);
    }

    /** With so many officers in an office. */
    public Facts withOfficers(String office, int count) {
        return new Facts(
                held, excluded, answers, parties, with(officers, office, count), supplyDays, verifiedFields, progress);
    }

    /** With another number of days to bring things. */
    public Facts withSupplyDays(int days) {
        return new Facts(held, excluded, answers, parties, officers, days, verifiedFields, progress);
    }

    /** With these form fields known from verified documents. */
    public Facts withVerifiedFields(Set<String> fields) {
        return new Facts(held, excluded, answers, parties, officers, supplyDays, fields, progress);
    }

    /** In a running case. */
    public Facts withProgress(Progress other) {
        return new Facts(held, excluded, answers, parties, officers, supplyDays, verifiedFields, other);
    }

    private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
        Map<String, V> copy = new HashMap<>(map);
        copy.put(key, value);
        return copy;
    }
}
