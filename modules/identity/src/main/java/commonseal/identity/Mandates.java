package commonseal.identity;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who represents whom, for what, for how long and on what ground. Every appointment and every end is a ledger entry; a row
 * that the ledger does not confirm gives no power.
 */
public interface Mandates {

    /** Appoints; of the same person in the same capacity the later appointment replaces the earlier. */
    AppointResult appoint(Tx tx, NewMandate mandate);

    /** Ends a mandate with this transaction, with the reason. Who holds it may lay it down himself. */
    EndResult end(Tx tx, UUID mandate, String reason);

    /** Mandates for the holder, also over ones, the newest first; at most 200. */
    List<Mandate> of(Tx tx, HolderId holder);

    /** One mandate that is its appointment's newest, also one that is over; empty if there is none. */
    Optional<Mandate> find(Tx tx, UUID mandate);

    /** What the person may do, for himself and for whom he represents, at this moment. Three queries at most. */
    Reach reach(Tx tx, PersonId person);

    /** In what capacity somebody represents. */
    enum Capacity {
        /** Of an organisation. */
        LEGAL_REPRESENTATIVE,
        /** With a power of attorney. */
        AGENT,
        /** Of a person who cannot act himself. */
        GUARDIAN,
        /** Of a deceased person. */
        HEIR
    }

    /** What a mandate can cover. */
    enum Power {
        /** See documents, cases and who looked. */
        READ,
        /** Allow an office to use documents, refuse it, take it back. */
        AUTHORISE,
        /** Apply, supply, withdraw. */
        APPLY
    }

    /**
     * What a mandate covers.
     *
     * @param kinds of documents; empty for all
     * @param powers empty for all
     */
    record Scope(Set<String> kinds, Set<Power> powers) {

        /** Everything. */
        public static final Scope ALL = new Scope(Set.of(), Set.of());

        public Scope {
            kinds = Set.copyOf(kinds);
            powers = Set.copyOf(powers);
        }

        /** Whether the power is given, for documents of this kind if one is named. */
        public boolean covers(Power power, Optional<String> kind) {
            return (powers.isEmpty() || powers.contains(power))
                    && (kinds.isEmpty() || kind.map(kinds::contains).orElse(true));
        }
    }

    /**
     * An appointment.
     *
     * @param basis the document or decision that gives it; a legal representative's is the register itself
     * @param diedOn of whom an heir inherits
     */
    record NewMandate(
            HolderId holder,
            PersonId person,
            Capacity as,
            Scope scope,
            Instant from,
            Optional<Instant> until,
            Optional<String> basis,
            Optional<LocalDate> diedOn) {

        /** Of an organisation, in everything, as its registration has it. */
        public static NewMandate legalRepresentative(
                OrganisationId organisation, PersonId person, Instant from, Optional<Instant> until) {
            return new NewMandate(
                    organisation,
                    person,
                    Capacity.LEGAL_REPRESENTATIVE,
                    Scope.ALL,
                    from,
                    until,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /**
     * A mandate as it is now.
     *
     * @param endReason present once it was ended
     */
    record Mandate(
            UUID id,
            HolderId holder,
            PersonId person,
            Capacity as,
            Scope scope,
            Instant from,
            Optional<Instant> until,
            Optional<String> basis,
            Optional<LocalDate> diedOn,
            Optional<String> endReason,
            boolean inForce) {}

    /** What became of {@link #appoint}. */
    sealed interface AppointResult {
        record Appointed(UUID mandate) implements AppointResult {}

        /**
         * Nothing was stored; {@code code} is one of HOLDER_UNKNOWN, PERSON_UNKNOWN, MANDATE_SELF (nobody represents
         * himself), MANDATE_OWN (nobody appoints himself), MANDATE_CAPACITY (people have guardians, heirs and agents,
         * organisations legal representatives and agents), MANDATE_BASIS (missing), MANDATE_DEATH (an heir's is missing, or in
         * the future, or given for another capacity), MANDATE_KINDS (no code of a kind, or more than 100), TERM_OVER,
         * VALUE_LONG, VALUE_CHARACTERS.
         */
        record Refused(String code) implements AppointResult {}
    }

    /** What became of {@link #end}. */
    sealed interface EndResult {
        record Ended() implements EndResult {}

        /** Nothing was stored; {@code code} is one of MANDATE_UNKNOWN (also over), MANDATE_REASON, VALUE_LONG, VALUE_CHARACTERS. */
        record Refused(String code) implements EndResult {}
    }

    /** In which position somebody acts for a holder. */
    sealed interface Position {
        /** It is he himself. */
        record Self() implements Position {}

        record By(UUID mandate, Capacity as) implements Position {}
    }

    /**
     * How far somebody reaches at one moment.
     *
     * @param selves he himself, and the duplicates that count as him
     * @param inForce mandates he holds
     */
    record Reach(Set<PersonId> selves, List<Mandate> inForce) {

        public Reach {
            selves = Set.copyOf(selves);
            inForce = List.copyOf(inForce);
        }

        /** In which position he has the power for the holder's documents of this kind; of no kind named, for any. */
        public Optional<Position> position(HolderId holder, Power power, Optional<String> kind) {
            if (holder instanceof PersonId person && selves.contains(person)) {
                return Optional.of(new Position.Self());
            }
            return inForce.stream()
                    .filter(mandate ->
                            mandate.holder().equals(holder) && mandate.scope().covers(power, kind))
                    .findFirst()
                    .map(mandate -> new Position.By(mandate.id(), mandate.as()));
        }

        /** Everybody for whom he acts in anything, himself included. */
        public Set<HolderId> holders() {
            return Stream.<HolderId>concat(selves.stream(), inForce.stream().map(Mandate::holder))
                    .collect(Collectors.toSet());
        }

        /** Whether he has the power for one of the holders. */
        public boolean covers(Iterable<? extends HolderId> holders, Power power, Optional<String> kind) {
            for (HolderId holder : holders) {
                if (position(holder, power, kind).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }
}
