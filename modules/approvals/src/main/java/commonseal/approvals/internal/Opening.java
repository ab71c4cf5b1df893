package commonseal.approvals.internal;

import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.catalog.Catalog;
import commonseal.identity.HolderId;
import commonseal.planner.Link;
import commonseal.planner.PartyRole;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinition.ApplicantType;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What somebody asks to open: a service, who takes part, for whom. */
record Opening(
        Catalog.Process process,
        Map<String, List<HolderId>> parties,
        Optional<HolderId> onBehalfOf,
        Optional<String> premises,
        boolean paperOnly) {

    /** Most holders in one role: a form with more is a list, not a case. */
    private static final int MOST_IN_ROLE = 100;

    /** Parties in one order, whatever order they were named in; roles nobody plays fall away. */
    Opening {
        Map<String, List<HolderId>> ordered = new TreeMap<>();
        for (PartyRole party : process.definition().parties()) {
            List<HolderId> holders = parties.getOrDefault(party.role(), List.of());
            if (!holders.isEmpty()) {
                ordered.put(party.role(), List.copyOf(holders));
            }
        }
        parties = Collections.unmodifiableMap(ordered);
    }

    /** Whether a link of this case brings the applicant into being. */
    boolean founding() {
        return onBehalfOf.isEmpty() && process.definition().links().stream().anyMatch(Link::foundsApplicant);
    }

    Stream<HolderId> holders(String... roles) {
        return Stream.of(roles).flatMap(role -> parties.getOrDefault(role, List.of()).stream());
    }

    boolean plays(HolderId holder) {
        return parties.values().stream().anyMatch(list -> list.contains(holder));
    }

    /**
     * Whom the case is for. An organisation that does not exist yet is stood for by its legal representative, else by
     * who opens the case. A clerk at the counter is not meant unless he is named.
     */
    Optional<HolderId> applicant(HolderId actor, boolean atCounter) {
        if (founding()) {
            return holders("legal-representative", "founder")
                    .filter(HolderId.PersonId.class::isInstance)
                    .findFirst()
                    .or(() -> Optional.of(actor).filter(this::plays))
                    .or(() -> holders("shareholder").findFirst().filter(HolderId.PersonId.class::isInstance))
                    .or(() -> Optional.of(actor).filter(holder -> !atCounter));
        }
        return onBehalfOf
                .or(() -> Optional.of(actor).filter(holder -> !atCounter))
                .or(() -> holders("applicant", "legal-representative", "founder", "shareholder")
                        .findFirst());
    }

    /** Whether the service is for such an applicant; who founds an organisation is not the applicant it will be. */
    boolean isFor(HolderId applicant) {
        Set<ApplicantType> types = process.definition().applicants();
        boolean person = applicant instanceof HolderId.PersonId;
        return types.isEmpty()
                || founding()
                || types.stream().anyMatch(type -> (type == ApplicantType.PERSON) == person);
    }

    /** The file of a case of which nothing but its row is known. */
    CaseFile file(Row row) {
        Map<String, LinkRow> links = new LinkedHashMap<>();
        process.definition()
                .links()
                .forEach(link -> links.put(link.id(), LinkRow.waiting(link.id(), 1, link.agency())));
        return new CaseFile(
                row, process, parties, Map.of(), List.of(), links, Map.of(), Map.of(), List.of(), List.of(), Map.of(),
                List.of(), Set.of());
    }

    /** Role to code, of what was named; {@code complete}: nobody may be missing. */
    static Map<String, String> problems(
            ProcessDefinition definition, Map<String, List<HolderId>> parties, boolean complete) {
        Map<String, String> problems = new TreeMap<>();
        Set<String> roles = new HashSet<>();
        for (PartyRole party : definition.parties()) {
            roles.add(party.role());
            List<HolderId> holders = parties.getOrDefault(party.role(), List.of());
            @Nullable Integer max = party.max();
            boolean fits = holders.stream().allMatch(holder -> switch (party.type()) {
                case ANY -> true;
                case PERSON -> holder instanceof HolderId.PersonId;
                case ORGANISATION -> holder instanceof HolderId.OrganisationId;
            });
            if (!fits) {
                problems.put(party.role(), "WRONG_TYPE");
            } else if ((max != null && holders.size() > max)
                    || holders.size() > MOST_IN_ROLE
                    || new HashSet<>(holders).size() != holders.size()) {
                problems.put(party.role(), "TOO_MANY");
            } else if (complete && holders.size() < party.min()) {
                problems.put(party.role(), "MISSING");
            }
        }
        parties.keySet().stream()
                .filter(role -> !roles.contains(role))
                .forEach(role -> problems.put(role, "UNKNOWN_ROLE"));
        return problems;
    }
}
