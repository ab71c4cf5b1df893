package commonseal.approvals.internal;

import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.Origin;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.planner.Material;
import commonseal.planner.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which documents serve the slots of a case, whose they are, and how far each is. */
record Pieces(CaseFile file, Outside outside) {

    /** Which documents serve a slot: one per owner, or of several owners the one that is furthest. */
    List<Piece> of(String slot, Material material) {
        List<Piece> of = owners(slot, material).stream()
                .map(owner -> piece(slot, material, owner))
                .toList();
        return material.each()
                ? of
                : of.stream()
                        .max(Comparator.comparing(Piece::usable)
                                .thenComparingInt(piece -> Checklist.PROGRESS.indexOf(piece.state()))
                                .thenComparing(piece -> piece.item().isPresent())
                                .thenComparingInt(piece -> -of.indexOf(piece)))
                        .map(List::of)
                        .orElse(List.of());
    }

    private List<HolderId> owners(String slot, Material material) {
        return switch (material.subject()) {
            case APPLICANT -> file.applicantsOf(slot);
            case PREMISES -> List.copyOf(file.everybody());
            case PARTY -> file.parties().getOrDefault(party(material), List.of());
        };
    }

    private static String party(Material material) {
        @Nullable String party = material.party();
        return party == null ? "" : party;
    }

    private Piece piece(String slot, Material material, HolderId owner) {
        Optional<Item> stored = Optional.ofNullable(file.items().get(new ItemKey(slot, owner)));
        if (stored.filter(item -> stands(item, slot, material)).isPresent()) {
            return new Piece(owner, stored.map(Item::document), SlotState.PULLED, true, Optional.empty(), stored);
        }
        Optional<UUID> waiting = stored.filter(
                        item -> item.outcome().isEmpty() && outside.isAuthorised(item.document()))
                .map(Item::document);
        if (waiting.isPresent()) {
            return new Piece(owner, waiting, SlotState.AUTHORISED, true, Optional.empty(), stored);
        }
        List<Held> candidates = outside.usable().stream()
                .filter(held -> fits(held, material, owner))
                .sorted(Comparator.comparing((Held held) -> held.copy().isPresent())
                        .thenComparing(Comparator.comparing(Held::issuedAt).reversed())
                        .thenComparing(Held::id))
                .toList();
        List<UUID> open = candidates.stream()
                .map(Held::id)
                .filter(document -> !refused(document) && !failed(stored, document))
                .toList();
        Optional<UUID> serves = stored.map(Item::document)
                .filter(open::contains)
                .or(() -> open.stream().findFirst());
        if (serves.isPresent()) {
            return new Piece(owner, serves, state(serves.get()), true, Optional.empty(), stored);
        }
        return new Piece(
                owner,
                stored.map(Item::document)
                        .or(() -> candidates.stream().map(Held::id).findFirst()),
                SlotState.TO_SUBMIT,
                false,
                Optional.of(why(stored, candidates)),
                stored);
    }

    /**
     * Whether a pulled document still counts: before acceptance while it is usable; afterwards until a decision that
     * would rest on it finds otherwise, so that readiness depends on this case's own facts alone.
     */
    private boolean stands(Item item, String slot, Material material) {
        return item.is(Outcome.PULLED)
                && (file.slot(slot).settled().isPresent()
                        || file.row().acceptedOn().isPresent()
                        || !file.row().open()
                        || material.validOn() == Material.ValidOn.SUBMISSION
                        || outside.isUsable(item.document()));
    }

    private boolean fits(Held held, Material material, HolderId owner) {
        Origin origin = file.row().origin();
        boolean place = origin.at(held.asset())
                || (material.subject() != Subject.PREMISES
                        && (held.asset().isEmpty() || origin.premises().isEmpty()));
        @Nullable Integer maxAge = material.maxAgeDays();
        boolean fresh = maxAge == null || !held.validFrom().plusDays(maxAge).isBefore(outside.today());
        boolean form = held.copy().isEmpty() || !material.original();
        return form && held.holders().contains(owner) && material.kinds().contains(held.kind()) && place && fresh;
    }

    private boolean refused(UUID document) {
        return outside.answer(document)
                .filter(answer -> answer == ItemState.REFUSED || answer == ItemState.WITHDRAWN)
                .isPresent();
    }

    /** A document that was pulled in vain is not tried again; its successor is another document. */
    private static boolean failed(Optional<Item> stored, UUID document) {
        return stored.filter(item -> item.document().equals(document)
                        && item.outcome()
                                .filter(outcome -> switch (outcome) {
                                    case NOT_VALID, ALTERED, WRONG_OWNER, WRONG_KIND -> true;
                                    case PULLED,
                                            PREVIEWED,
                                            VERIFIED,
                                            USED,
                                            ASKED,
                                            REFUSED_BY_OWNER,
                                            NOT_AUTHORISED,
                                            OVER_LIMIT,
                                            NOT_CITED,
                                            CANNOT_CHECK -> false;
                                })
                                .isPresent())
                .isPresent();
    }

    private SlotState state(UUID document) {
        if (outside.isAuthorised(document)) {
            return SlotState.AUTHORISED;
        }
        return outside.answer(document)
                .map(answer -> switch (answer) {
                    case ASKED -> SlotState.ASKED;
                    case AGREED -> SlotState.AGREED;
                    case REDEEMED -> SlotState.AUTHORISED;
                    case REFUSED, WITHDRAWN, ENDED -> SlotState.ON_LEDGER;
                })
                .orElse(SlotState.ON_LEDGER);
    }

    private String why(Optional<Item> stored, List<Held> candidates) {
        boolean refused = candidates.stream().anyMatch(held -> refused(held.id()))
                || stored.filter(item -> refused(item.document())).isPresent();
        if (refused) {
            return "owner-refused";
        }
        return stored.flatMap(
                        item -> item.outcome().filter(o -> o != Outcome.PULLED).flatMap(o -> item.why()))
                .orElseGet(() -> stored.isPresent() ? "no-longer-valid" : "not-held");
    }

    /** A result stays with whoever held it when it was used, also when the applicant has been founded since. */
    Piece used(String slot, UUID document, SlotState state) {
        Optional<Map.Entry<ItemKey, Item>> stored = file.items().entrySet().stream()
                .filter(item -> item.getKey().slot().equals(slot)
                        && item.getValue().document().equals(document))
                .findFirst();
        return new Piece(
                stored.map(item -> item.getKey().owner()).orElse(file.row().applicant()),
                Optional.of(document),
                state,
                true,
                Optional.empty(),
                stored.map(Map.Entry::getValue));
    }
}
