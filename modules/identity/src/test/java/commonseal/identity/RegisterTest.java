package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Office;
import commonseal.identity.Register.OrganisationResult;
import commonseal.identity.Register.PersonResult;
import commonseal.keys.Keys;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    private District district;
    private Register register;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        register = district.register;
        district.addOffices();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    // -- persons

    private PersonResult add(String scheme, String number, boolean test) {
        return district.write(tx -> register.addPerson(
                tx,
                new NewPerson(
                        "王小明",
                        scheme,
                        number,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        test)));
    }

    @ParameterizedTest
    @CsvSource({
        // The examples printed in GB 11643-1999 are right; everything else is wrong in one place.
        "CN-ID,11010519491231002X,false,Added",
        "CN-ID,440524188001010014,false,Added",
        "CN-ID,11010519491231002x,false,Added",
        "CN-ID,1101051949123100,false,ID_LENGTH",
        "CN-ID,110105194912310021,false,ID_CHECK_DIGIT",
        "CN-ID,110105194912310O2X,false,ID_CHARACTERS",
        "CN-ID,011105194912310020,false,ID_CHARACTERS",
        "CN-ID,110105194902300020,false,ID_DATE",
        "CN-ID,110105209912310020,false,ID_DATE",
        "CN-ID,110105194912310021,true,Added",
        "CN-ID,11010519491231002X,true,ID_TEST_VALID",
        "PASSPORT,E12345678,false,Added",
        "PASSPORT,E-12 345 678,false,Added",
        "PASSPORT,E123,false,ID_CHARACTERS",
        "CN-HKMO,H01234567,false,Added",
        "LIBRARY,123,false,ID_SCHEME",
    })
    void judgesANumberByItsScheme(String scheme, String number, boolean test, String expected) {
        PersonResult result = add(scheme, number, test);

        if (expected.equals("Added")) {
            assertThat(result).isInstanceOf(PersonResult.Added.class);
        } else {
            assertThat(result).isEqualTo(new PersonResult.Invalid(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The example of GB 32100-2015.
        "91350100M000100Y43,false,Added",
        "91350100M000100Y44,false,ID_CHECK_DIGIT",
        "91350100M000100Y44,true,Added",
        "91350100M000100Y43,true,ID_TEST_VALID",
        "9135I100M000100Y43,false,ID_CHARACTERS",
        "91350100M000100Y4,false,ID_LENGTH",
    })
    void judgesACreditCode(String code, boolean test, String expected) {
        OrganisationResult result = district.write(
                tx -> register.addOrganisation(tx, new NewOrganisation("清河科技", code, Optional.empty(), test)));

        if (expected.equals("Added")) {
            assertThat(result).isInstanceOf(OrganisationResult.Added.class);
        } else {
            assertThat(result).isEqualTo(new OrganisationResult.Invalid(expected));
        }
    }

    @Test
    void everySingleWrongDigitIsFound() {
        String right = "11010519491231002X";
        for (int position = 14; position < 17; position++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                String changed = right.substring(0, position) + digit + right.substring(position + 1);
                if (!changed.equals(right)) {
                    assertThat(add("CN-ID", changed, false)).isEqualTo(new PersonResult.Invalid("ID_CHECK_DIGIT"));
                }
            }
        }
    }

    @Test
    void aRealDistrictTakesNoTestNumbers() {
        District real = new District(database.db(clock), database.sequencer(), folder, false);

        var result = real.add(District.aPerson("王小明"));

        assertThat(result).isEqualTo(new PersonResult.Invalid("ID_TEST_ONLY"));
    }

    @Test
    void givesBackWhatWasRegistered() {
        NewPerson person = new NewPerson(
                " 欧阳\u0065\u0301 ",
                "CN-ID",
                District.idNumber(true),
                Optional.of(LocalDate.of(1980, 1, 1)),
                Optional.of("女"),
                Optional.of("清河路1号"),
                Optional.of("13800000000"),
                true);

        PersonId id = ((PersonResult.Added) district.add(person)).id();

        var found = district.write(tx -> register.person(tx, id)).orElseThrow();
        assertThat(found.name()).isEqualTo("欧阳\u00e9");
        assertThat(found.number()).isEqualTo(person.number());
        assertThat(found.birthDate()).isEqualTo(person.birthDate());
        assertThat(found.sex()).contains("女");
        assertThat(found.address()).contains("清河路1号");
        assertThat(found.phone()).contains("13800000000");
        assertThat(district.findPerson("CN-ID", person.number())).contains(id);
        assertThat(district.findPerson("PASSPORT", person.number())).isEmpty();
    }

    /** Column by column each row gets the value of the next, then each row the value of another of its own columns. */
    @Test
    void valuesThatChangedPlacesOpenNowhere() {
        List<String> columns = List.of("name", "number", "birth_date", "sex", "address", "phone");
        List<PersonId> persons = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            NewPerson person = new NewPerson(
                    "王小明",
                    "PASSPORT",
                    "E%08d".formatted(i),
                    Optional.of(LocalDate.of(1980, 1, 1).plusDays(i)),
                    Optional.of("女"),
                    Optional.of("清河路" + i + "号"),
                    Optional.of("138%08d".formatted(i)),
                    false);
            persons.add(((PersonResult.Added) district.add(person)).id());
        }
        assertThat(thatOpen(persons)).isEqualTo(100);

        database.tamper("create table public.kept as select * from identity.person");
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String other = columns.get((i + 1) % columns.size());
            exchange(
                    column,
                    "(select n." + column + " from public.kept n where n.id > identity.person.id order by n.id"
                            + " limit 1)",
                    "(select n." + column + " from public.kept n order by n.id limit 1)");
            assertThat(thatOpen(persons)).as(column + " of another person").isZero();
            exchange(column, "(select n." + other + " from public.kept n where n.id = identity.person.id)", "null");
            assertThat(thatOpen(persons)).as(other + " as " + column).isZero();
            exchange(column, "(select n." + column + " from public.kept n where n.id = identity.person.id)", "null");
        }
        assertThat(thatOpen(persons)).isEqualTo(100);
    }

    private void exchange(String column, String value, String otherwise) {
        database.tamper("update identity.person set " + column + " = coalesce(" + value + ", " + otherwise + ")");
    }

    private int thatOpen(List<PersonId> persons) {
        int open = 0;
        for (PersonId person : persons) {
            try {
                open += district.write(tx -> register.person(tx, person)).isPresent() ? 1 : 0;
            } catch (Keys.Tampered e) {
                // That is what is asked for.
            }
        }
        return open;
    }

    @Test
    void aBirthDateThatContradictsTheNumberIsRefused() {
        NewPerson given = District.aPerson("王小明");
        NewPerson person = new NewPerson(
                given.name(),
                given.scheme(),
                given.number(),
                Optional.of(LocalDate.of(1980, 1, 2)),
                given.sex(),
                given.address(),
                given.phone(),
                true);

        assertThat(district.add(person)).isEqualTo(new PersonResult.Invalid("ID_DATE"));
    }

    @ParameterizedTest
    @CsvSource({"'',NAME_EMPTY", "'  ',NAME_EMPTY", "'a\u202Eb',NAME_BIDI", "'a\u0000b',NAME_CONTROL"})
    void aNameIsPlainText(String name, String expected) {
        NewPerson person = District.aPerson(name);

        assertThat(district.add(person)).isEqualTo(new PersonResult.Invalid(expected));
    }

    @Test
    void oneNumberIsOnePersonEvenIfTwoCountersRegisterAtOnce() throws Exception {
        NewPerson person = District.aPerson("王小明");
        Callable<PersonResult> register = () -> district.write(tx -> district.register.addPerson(tx, person));

        List<PersonResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<PersonResult> each : threads.invokeAll(java.util.Collections.nCopies(8, register))) {
                results.add(each.get());
            }
        }

        assertThat(results).filteredOn(PersonResult.Added.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(PersonResult.Known.class::isInstance).hasSize(7);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void namesSeveralHoldersAtOnce() {
        PersonId person = district.addPerson("王小明");
        OrganisationId organisation = district.addOrganisation("清河体验馆");
        PersonId nobody = new PersonId(java.util.UUID.randomUUID());

        var names = district.write(tx -> register.names(tx, List.of(person, organisation, nobody)));

        assertThat(names).containsOnly(java.util.Map.entry(person, "王小明"), java.util.Map.entry(organisation, "清河体验馆"));
    }

    // -- offices

    @Test
    void renamingAnOfficeKeepsItsCode() {
        district.execute(tx -> register.putOffice(tx, new Office(OFFICE, "新名", "New name", Optional.empty())));
        district.execute(tx -> register.putOffice(tx, new Office(OFFICE, "新名", "New name", Optional.empty())));

        var offices = district.offices();
        assertThat(offices).extracting(Office::code).containsExactly(OFFICE, OTHER_OFFICE);
        assertThat(offices.getFirst().nameEn()).isEqualTo("New name");
    }

    @Test
    void anOfficeRenamedBehindTheApplicationKeepsItsLedgeredName() {
        district.execute(tx -> register.putOffice(tx, new Office(OFFICE, "新名", "New name", Optional.empty())));

        database.tamper("update identity.office_version set name_en = 'Forged' where name_en = 'New name'");

        assertThat(district.offices().getFirst().nameEn()).isEqualTo("Qinghe service centre");
    }

    // -- representation

    @Test
    void aRepresentativeActsForTheOrganisationWhileAppointed() {
        PersonId person = district.addPerson("王小明");
        PersonId other = district.addPerson("李四");
        OrganisationId organisation = district.addOrganisation("清河体验馆");
        var until = Optional.of(district.now().plus(Duration.ofDays(10)));
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(organisation, person, district.now(), until)));

        assertThat(district.actsFor(person, organisation)).isTrue();
        assertThat(district.actsFor(other, organisation)).isFalse();
        assertThat(district.actsFor(person, person)).isTrue();
        assertThat(district.actsFor(person, other)).isFalse();
        assertThat(district.holdersOf(person)).containsExactly(person, organisation);
        assertThat(district.representatives(organisation)).containsExactly(person);

        clock.advance(Duration.ofDays(10));
        assertThat(district.actsFor(person, organisation)).isFalse();
        assertThat(district.holdersOf(person)).containsExactly(person);
    }

    @Test
    void aLaterAppointmentReplacesTheEarlierOne() {
        PersonId person = district.addPerson("王小明");
        OrganisationId organisation = district.addOrganisation("清河体验馆");
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(organisation, person, district.now(), Optional.empty())));

        district.execute(tx -> district.mandates.appoint(
                tx,
                NewMandate.legalRepresentative(
                        organisation,
                        person,
                        district.now(),
                        Optional.of(district.now().plusSeconds(1)))));
        clock.advance(Duration.ofSeconds(1));

        assertThat(district.actsFor(person, organisation)).isFalse();
    }

    @Test
    void anAppointmentInsertedBehindTheApplicationHasNoEffect() {
        PersonId person = district.addPerson("王小明");
        PersonId thief = district.addPerson("李四");
        OrganisationId organisation = district.addOrganisation("清河体验馆");
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(organisation, person, district.now(), Optional.empty())));

        database.tamper(
                "insert into identity.representation (id, organisation, person, appointed_as, version, valid_from, at, actor,"
                        + " entry, blinding) select gen_random_uuid(), organisation, '" + thief.value()
                        + "', appointed_as, 1, valid_from, at, actor, entry + 1000, blinding from identity.representation");

        assertThat(district.actsFor(thief, organisation)).isFalse();
        assertThat(district.actsFor(person, organisation)).isTrue();
    }
}
