package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.PullContext;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Lawful;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Identity;
import commonseal.identity.StandingAuthorisations.Cover;
import commonseal.identity.StandingAuthorisations.Subject;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a pull rests on: looked up, not decided. */
final class Grounds {

    private final Identity identity;
    private final Catalog catalog;

    Grounds(Identity identity, Catalog catalog) {
        this.identity = identity;
        this.catalog = catalog;
    }

    /**
     * What was found.
     *
     * @param words as the evidence has it
     * @param standing to be counted if the document leaves
     * @param law to be recorded with it
     */
    record Found(Basis basis, String words, Optional<UUID> standing, Optional<Lawful> law) {
        static final Found NOTHING = new Found(new Basis.None(), "none");

        Found(Basis basis, String words) {
            this(basis, words, Optional.empty(), Optional.empty());
        }
    }

    /**
     * What it rests on.
     *
     * @param link whose result the document is
     * @param today by which the definition in force is told
     */
    Found find(Tx tx, PullContext context, Held held, Optional<String> link, LocalDate today) {
        return switch (context.ground()) {
            case Ground.OwnerAuthorised owner -> byOwner(tx, context, held);
            case Ground.ResultOfLink result -> {
                boolean holds =
                        held.caseId().equals(Optional.of(context.caseId())) && link.equals(Optional.of(result.link()));
                yield holds ? new Found(new Basis.ResultOfCase(), "result-of-link") : Found.NOTHING;
            }
            case Ground.ByLaw(String reason) -> byLaw(context, held.kind(), reason, today);
        };
    }

    /** The same ground as that of a pull of this case, which has been counted; the law with the reason given then. */
    Found ofPull(Tx tx, StoredEvidence pull) {
        Optional<Lawful> law =
                pull.ground().startsWith("law:")
                        ? pull.owners().stream()
                                .flatMap(owner -> Optional.ofNullable(identity.access()
                                                .lawful(tx, owner, List.of(pull.id()))
                                                .get(pull.id()))
                                        .stream())
                                .findFirst()
                        : Optional.empty();
        return new Found(new Basis.Authorised(), pull.ground(), Optional.empty(), law);
    }

    private Found byLaw(PullContext context, String kind, String reason, LocalDate today) {
        return catalog.lawful(context.service(), kind, today)
                .map(law -> new Found(
                        new Basis.Law(context.office(), true, law.roles()),
                        "law:" + law.service() + ":" + law.version() + ":" + law.id(),
                        Optional.empty(),
                        Optional.of(new Lawful(
                                law.service(), law.version(), law.id(), law.citationZh(), law.citationEn(), reason))))
                .orElseGet(() -> new Found(new Basis.Law(context.office(), false, Set.of()), "law"));
    }

    /** What he answered for this case comes first, also his no; a standing authorisation serves where he did not. */
    private Found byOwner(Tx tx, PullContext context, Held held) {
        UUID document = held.id();
        Optional<UUID> inForce = identity.authorisations().inForce(tx, context.caseId(), document);
        if (inForce.isPresent()) {
            return new Found(new Basis.Authorised(), "authorisation:" + inForce.get());
        }
        Optional<ItemState> answer = Optional.ofNullable(
                identity.authorisations().stateOf(tx, context.caseId()).get(document));
        if (answer.filter(state -> state == ItemState.REFUSED || state == ItemState.WITHDRAWN)
                .isPresent()) {
            return Found.NOTHING;
        }
        Subject subject = new Subject(document, held.kind(), Set.copyOf(held.holders()));
        return switch (identity.standing().cover(tx, context.officer(), context.office(), context.service(), subject)) {
            case Cover.None none -> Found.NOTHING;
            case Cover.Within(UUID standing) ->
                new Found(
                        new Basis.Standing(context.office(), false, Optional.empty()),
                        words(standing),
                        Optional.of(standing),
                        Optional.empty());
            case Cover.Over(UUID standing) ->
                new Found(new Basis.Standing(context.office(), true, Optional.empty()), words(standing));
            case Cover.Barred(UUID standing, String reason) ->
                new Found(new Basis.Standing(context.office(), false, Optional.of(reason)), words(standing));
        };
    }

    private static String words(UUID standing) {
        return "standing:" + standing;
    }
}
