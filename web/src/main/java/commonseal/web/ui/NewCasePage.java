package commonseal.web.ui;

import commonseal.approvals.Cases.Counts;
import commonseal.catalog.Catalog;
import commonseal.identity.HolderId;
import commonseal.planner.FormField;
import commonseal.planner.PartyRole;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case being prepared. The draft travels in hidden fields of opaque references; nothing is stored until it is opened.
 *
 * @param parties role to its holders so far
 * @param answers as typed
 * @param preview what would have to be submitted; empty until asked for
 */
public record NewCasePage(
        Messages messages,
        Catalog.Process process,
        Map<String, List<HolderId>> parties,
        Map<HolderId, String> names,
        Optional<HolderId> onBehalfOf,
        Map<String, String> answers,
        String premises,
        boolean paperOnly,
        Optional<Counts> preview,
        List<Problem> problems) {

    public NewCasePage {
        problems = List.copyOf(problems);
    }

    /** Title of the service. */
    public String title() {
        return messages.pick(process.titleZh(), process.titleEn());
    }

    /** Title of a role. */
    public String title(PartyRole party) {
        return messages.pick(party.title().zh(), party.title().en());
    }

    /** Title of a field. */
    public String title(FormField field) {
        return messages.pick(field.title().zh(), field.title().en());
    }

    /** How many the role takes, in words. */
    public String number(PartyRole party) {
        @Nullable Integer max = party.max();
        return max == null
                ? messages.text("new-case.at-least", String.valueOf(party.min()))
                : max == party.min()
                        ? messages.text("new-case.exactly", String.valueOf(max))
                        : messages.text("new-case.between", String.valueOf(party.min()), String.valueOf(max));
    }

    /** Holders of a role so far. */
    public List<HolderId> holders(PartyRole party) {
        return parties.getOrDefault(party.role(), List.of());
    }

    /** Name of a holder. */
    public String name(HolderId holder) {
        return Optional.ofNullable(names.get(holder)).orElseGet(() -> messages.text("new-case.identify-again"));
    }

    /** Everybody named so far, once. */
    public List<HolderId> everybody() {
        List<HolderId> all = new ArrayList<>();
        parties.values().forEach(all::addAll);
        onBehalfOf.ifPresent(all::add);
        return all.stream().distinct().toList();
    }

    /** Fields that no document fills: the applicant's own answers. */
    public List<FormField> ownFields() {
        return process.definition().form().stream()
                .filter(field -> field.backfill().isEmpty())
                .toList();
    }
}
