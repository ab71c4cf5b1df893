package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Nearest;
import commonseal.app.Refusal;
import commonseal.planner.Assistance;
import commonseal.planner.Facts;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.ProcessDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was said on the command line about a definition, each word checked against it. */
record PlanFacts(ProcessDefinition definition) {

    /**
     * The facts to plan with.
     *
     * @param held kinds with commas between them; empty: all that the definition can take from the ledger
     * @param officers lists of {@code OFFICE=N}
     * @throws Refusal with exit code 64 for anything that is not of this shape or not in the definition
     */
    Facts facts(Optional<String> held, List<String> officers, String supplyDays) {
        Facts facts = held.map(list -> Facts.none().withKinds(kinds(list)))
                .orElseGet(() -> Facts.ledgerCapable(definition))
                .withSupplyDays(days(supplyDays));
        for (var office : officers(officers).entrySet()) {
            facts = facts.withOfficers(office.getKey(), office.getValue());
        }
        return facts;
    }

    private List<String> kinds(String list) {
        Set<String> known = new TreeSet<>();
        for (Material material : definition.materials()) {
            known.add(material.kind());
            known.addAll(material.anyOf());
        }
        definition.links().forEach(link -> known.addAll(link.products()));
        List<String> kinds = Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(kind -> !kind.isEmpty())
                .toList();
        for (String kind : kinds) {
            if (!known.contains(kind)) {
                throw wrong("PLAN-006 --held: no material of this process is of kind " + kind + ": did you mean "
                        + Nearest.to(kind, known) + "?");
            }
        }
        return kinds;
    }

    private Map<String, Integer> officers(List<String> lists) {
        Set<String> known = new TreeSet<>();
        for (Link link : definition.links()) {
            known.add(link.agency());
            link.assist().stream().map(Assistance::agency).forEach(known::add);
        }
        Map<String, Integer> officers = new TreeMap<>();
        for (String list : lists) {
            for (String one : list.split(",", -1)) {
                int equals = one.indexOf('=');
                String office = equals < 0 ? "" : one.substring(0, equals).strip();
                int count = equals < 0 ? 0 : number(one.substring(equals + 1)).orElse(0);
                if (office.isEmpty() || count < 1) {
                    throw wrong(
                            "PLAN-004 --officers needs OFFICE=N with at least one officer, such as AMR=2,PSB=1, not \""
                                    + one + "\"");
                }
                if (!known.contains(office)) {
                    throw wrong("PLAN-005 --officers: office " + office + " has no part in this process: did you mean "
                            + Nearest.to(office, known) + "?");
                }
                if (officers.put(office, count) != null) {
                    throw wrong("PLAN-004 --officers names " + office + " twice: give one number");
                }
            }
        }
        return officers;
    }

    private static int days(String text) {
        return number(text)
                .filter(days -> days >= 0)
                .orElseThrow(
                        () -> wrong("PLAN-003 --supply-days needs a whole number of working days, 0 or more, not \""
                                + text + "\""));
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip())).filter(number -> number <= 10_000);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Refusal wrong(String sentence) {
        return new Refusal(Main.USAGE, sentence);
    }
}
