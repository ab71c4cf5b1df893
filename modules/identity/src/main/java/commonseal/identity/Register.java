package commonseal.identity;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Offices, persons, organisations, and who represents whom. Personal fields are encrypted. */
public interface Register {

    // -- offices

    /** Creates the office, or gives it other names or another parent; code as in the catalogue. */
    OfficeResult putOffice(Tx tx, Office office);

    /** All offices in code order (a district has tens). */
    List<Office> offices(Tx tx);

    /** An office of the district. */
    record Office(String code, String nameZh, String nameEn, Optional<String> parent) {}

    /** What became of {@link #putOffice}. */
    sealed interface OfficeResult {
        /** It is as given (or was already). */
        record Put() implements OfficeResult {}

        /**
         * Nothing was stored; {@code code} is one of OFFICE_CODE (a letter, then at most 39 letters, digits and hyphens),
         * NAME_EMPTY, NAME_LONG, PARENT_UNKNOWN, PARENT_BELOW (it would be below itself).
         */
        record Refused(String code) implements OfficeResult {}
    }

    // -- persons and organisations

    /** Registers a person after a person-to-document check. */
    PersonResult addPerson(Tx tx, NewPerson person);

    /** Registers an organisation; {@code creditCode} is 18 characters (GB 32100), check digit verified. */
    OrganisationResult addOrganisation(Tx tx, NewOrganisation organisation);

    /** By identifier, as whom the person counts ({@link Duplicates}); scheme e.g. {@code CN-ID} (GB 11643), {@code PASSPORT}. Blind index. */
    Optional<PersonId> findPerson(Tx tx, String scheme, String number);

    /** By unified social credit code. Blind index. */
    Optional<OrganisationId> findOrganisation(Tx tx, String creditCode);

    /** As {@link #findPerson} for many numbers of one scheme: those found, by the number as given. Three statements at most. */
    Map<String, PersonId> findPersons(Tx tx, String scheme, Collection<String> numbers);

    /** As {@link #findOrganisation} for many codes: those found, by the code as given. One statement. */
    Map<String, OrganisationId> findOrganisations(Tx tx, Collection<String> creditCodes);

    /** Why {@link #addPerson} would not register somebody: code of {@link PersonResult.Invalid}. Stores nothing, looks nobody up. */
    Optional<String> refusal(Tx tx, NewPerson person);

    /** Why {@link #addOrganisation} would not: code of {@link OrganisationResult.Invalid}. */
    Optional<String> refusal(Tx tx, NewOrganisation organisation);

    /** Details of a person; the caller has decided that they may be shown. Empty if unknown or erased. */
    Optional<Person> person(Tx tx, PersonId id);

    /** Details of an organisation. Empty if unknown or erased. */
    Optional<Organisation> organisation(Tx tx, OrganisationId id);

    /** Display names of several holders in one query; absent and erased ones are left out. */
    Map<HolderId, String> names(Tx tx, Collection<HolderId> holders);

    /** Whether the person is, or at this moment represents, the holder in anything; how far is {@link Mandates#reach}. */
    boolean actsFor(Tx tx, PersonId person, HolderId holder);

    /** The person himself and whom he represents in anything at this moment, at most 200. */
    List<HolderId> holdersOf(Tx tx, PersonId person);

    /** Representatives in force. */
    List<PersonId> representatives(Tx tx, OrganisationId organisation);

    /**
     * A person to register.
     *
     * @param testNumber accepts a number with a wrong check digit; only a demonstration district may
     */
    record NewPerson(
            String name,
            String scheme,
            String number,
            Optional<LocalDate> birthDate,
            Optional<String> sex,
            Optional<String> address,
            Optional<String> phone,
            boolean testNumber) {}

    /** A registered person, under the official name of this moment ({@link HolderNames}). */
    record Person(
            PersonId id,
            String name,
            String scheme,
            String number,
            Optional<LocalDate> birthDate,
            Optional<String> sex,
            Optional<String> address,
            Optional<String> phone) {

        /** The same person under another name. */
        public Person named(String name) {
            return new Person(id, name, scheme, number, birthDate, sex, address, phone);
        }
    }

    /** An organisation to register. */
    record NewOrganisation(String name, String creditCode, Optional<String> address, boolean testNumber) {}

    /** A registered organisation, under the official name of this moment. */
    record Organisation(OrganisationId id, String name, String creditCode, Optional<String> address) {

        /** The same organisation under another name. */
        public Organisation named(String name) {
            return new Organisation(id, name, creditCode, address);
        }
    }

    /** What became of {@link #addPerson}. */
    sealed interface PersonResult {
        record Added(PersonId id) implements PersonResult {}

        /** The number is taken. */
        record Known(PersonId id) implements PersonResult {}

        /**
         * Nothing was stored; {@code code} is one of those of {@link HolderNames.SetResult.Refused} about the text of a name, ID_SCHEME, ID_LENGTH,
         * ID_CHARACTERS, ID_DATE (no date, in the future, or not the birth date given), ID_CHECK_DIGIT, ID_TEST_ONLY (test
         * numbers are for demonstrations), ID_TEST_VALID (a test number must have a wrong check character), VALUE_LONG,
         * VALUE_CHARACTERS.
         */
        record Invalid(String code) implements PersonResult {}
    }

    /** What became of {@link #addOrganisation}. */
    sealed interface OrganisationResult {
        record Added(OrganisationId id) implements OrganisationResult {}

        record Known(OrganisationId id) implements OrganisationResult {}

        /** {@code code} as for persons. */
        record Invalid(String code) implements OrganisationResult {}
    }
}
