package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.HolderNames.Name;
import commonseal.identity.HolderNames.NameKind;
import commonseal.identity.HolderNames.NewName;
import commonseal.identity.HolderNames.Script;
import commonseal.identity.HolderNames.SetResult;
import commonseal.identity.Mandates.NewMandate;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names over time and in several scripts: kept exactly, never lost, refused where they would deceive. */
class HolderNamesTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @SuppressWarnings("NullAway.Init")
    private District district;

    @BeforeEach
    void open(@TempDir Path folder) {
        district = District.on(database, clock, folder);
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private SetResult set(HolderId holder, String text, Script script, NameKind kind, Instant from, Instant... until) {
        var name = new NewName(text, script, kind, from, List.of(until).stream().findFirst());
        return district.write(tx -> district.names.set(tx, holder, name));
    }

    private SetResult rename(HolderId holder, String text, Script script) {
        return set(holder, text, script, NameKind.OFFICIAL, district.now());
    }

    private List<Name> names(HolderId holder) {
        return district.write(tx -> district.names.of(tx, holder));
    }

    private String shown(HolderId holder) {
        return district.write(tx -> district.register.names(tx, List.of(holder)))
                .getOrDefault(holder, "");
    }

    @Test
    void aNewOfficialNameIsShownFromItsDayAndTheFormerStaysReadable() {
        PersonId person = district.addPerson("王小明");
        Instant registered = district.now();
        Instant day = registered.plus(Duration.ofDays(3));

        assertThat(set(person, "王大明", Script.HANS, NameKind.OFFICIAL, day)).isEqualTo(new SetResult.Set());

        assertThat(shown(person)).isEqualTo("王小明");
        clock.advance(Duration.ofDays(3));
        assertThat(shown(person)).isEqualTo("王大明");
        assertThat(district.write(tx -> district.register.person(tx, person))
                        .orElseThrow()
                        .name())
                .isEqualTo("王大明");
        assertThat(names(person))
                .extracting(Name::text, Name::kind, Name::from, Name::until)
                .containsExactly(
                        tuple("王大明", NameKind.OFFICIAL, Optional.of(day), Optional.empty()),
                        tuple("王小明", NameKind.FORMER, Optional.empty(), Optional.of(day)));
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void aNameInAnotherScriptStandsBesideTheOneShown() {
        PersonId person = district.addPerson("阿依古丽·买买提");

        rename(person, "Ayigüli Maimaiti", Script.PINYIN);
        rename(person, "ئايگۈل مەمەت", Script.UYGHUR);
        rename(person, "Aygul Memet", Script.LATIN);

        assertThat(shown(person)).isEqualTo("阿依古丽·买买提");
        assertThat(names(person)).extracting(Name::kind).containsOnly(NameKind.OFFICIAL);
        assertThat(names(person))
                .extracting(Name::script)
                .containsExactly(Script.LATIN, Script.UYGHUR, Script.PINYIN, Script.HANS);
    }

    @Test
    void organisationsHaveOtherNamesToo() {
        OrganisationId company = district.addOrganisation("清河体验馆");
        Instant long_ago = district.now().minus(Duration.ofDays(900));

        set(company, "清河老馆", Script.HANS, NameKind.FORMER, long_ago, district.now());
        set(company, "Qinghe Hall", Script.LATIN, NameKind.ALSO_KNOWN, district.now());
        set(
                company,
                "Qinghe Hall",
                Script.LATIN,
                NameKind.ALSO_KNOWN,
                district.now().minusSeconds(5));

        assertThat(shown(company)).isEqualTo("清河体验馆");
        assertThat(names(company))
                .extracting(Name::text, Name::kind)
                .containsExactly(
                        tuple("Qinghe Hall", NameKind.ALSO_KNOWN),
                        tuple("清河老馆", NameKind.FORMER),
                        tuple("清河体验馆", NameKind.OFFICIAL));
    }

    @Test
    void theSameNameAgainIsNoNewEntry() {
        PersonId person = district.addPerson("王小明");
        Instant day = district.now();
        rename(person, "王大明", Script.HANS);

        assertThat(set(person, "王大明", Script.HANS, NameKind.OFFICIAL, day)).isEqualTo(new SetResult.Set());

        assertThat(names(person)).hasSize(2);
    }

    @Test
    void nobodyNamesHimselfOrWhomHeRepresents() {
        PersonId person = district.addPerson("王小明");
        OrganisationId company = district.addOrganisation("清河体验馆");
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(company, person, district.now(), Optional.empty())));
        var name = new NewName("王大明", Script.HANS, NameKind.OFFICIAL, district.now(), Optional.empty());

        for (HolderId holder : List.of(person, company)) {
            SetResult result = district.db.write(
                    District.actorOf(person).act("names"), tx -> district.names.set(tx, holder, name));
            assertThat(result).isEqualTo(new SetResult.Refused("NAME_OWN"));
        }
    }

    @Test
    void anOfficialNameHasNoEndAndNoNameEndsBeforeItBegins() {
        PersonId person = district.addPerson("王小明");
        Instant now = district.now();

        assertThat(set(person, "王大明", Script.HANS, NameKind.OFFICIAL, now, now.plusSeconds(9)))
                .isEqualTo(new SetResult.Refused("NAME_TERM"));
        assertThat(set(person, "王大明", Script.HANS, NameKind.FORMER, now, now))
                .isEqualTo(new SetResult.Refused("NAME_TERM"));
        assertThat(rename(new PersonId(java.util.UUID.randomUUID()), "王大明", Script.HANS))
                .isEqualTo(new SetResult.Refused("HOLDER_UNKNOWN"));
    }

    /** CJK extensions B, F, G and H, a compatibility ideograph, shapes chosen by a selector, the middle dot, other scripts. */
    @ParameterizedTest
    @CsvSource({
        "𠮷田,zh-Hans",
        "\uD86F\uDC00\uD87A\uDFE0,zh-Hans",
        "\uD880\uDC00\uD884\uDF50,zh-Hans",
        "\uFA10本,zh-Hans",
        "\uD87E\uDC00,zh-Hans",
        "葛\uDB40\uDD00城,zh-Hans",
        "卡丽娜·努尔,zh-Hans",
        "赵C,zh-Hans",
        "Lǚ Ǖ,zh-Latn",
        "Nguyễn O’Neill-Ž,und-Latn",
        "ئايگۈل,ug-Arab",
        "مى\u200Cلى,ug-Arab",
        "ᠪᠠᠲᠤ\u180Eᠠ,mn-Mong",
        "ᠮᠣᠩ\u180Bᠭᠣᠯ,mn-Mong",
        "བསྒྲུབས་བཀྲ་ཤིས,bo-Tibt",
        "ꆈꌠ,ii-Yiii"
    })
    void rareCharactersAreKeptExactly(String text, String script) {
        PersonId person = district.addPerson("王小明");

        assertThat(set(person, text, Script.of(script).orElseThrow(), NameKind.ALSO_KNOWN, district.now()))
                .isEqualTo(new SetResult.Set());

        assertThat(names(person).getFirst().text().codePoints().toArray())
                .isEqualTo(text.codePoints().toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "'王\u202E明',zh-Hans,NAME_BIDI",
        "'王\u2067明',zh-Hans,NAME_BIDI",
        "'ئاي\u061Cگۈل',ug-Arab,NAME_BIDI",
        "'王\u0007明',zh-Hans,NAME_CONTROL",
        "'王\u2028明',zh-Hans,NAME_CONTROL",
        "'王\uD800明',zh-Hans,NAME_SURROGATE",
        "'王\u200B明',zh-Hans,NAME_INVISIBLE",
        "'王\u200D明',zh-Hans,NAME_INVISIBLE",
        "'Wang\uFEFFMing',und-Latn,NAME_INVISIBLE",
        "'Wang\u200CMing',und-Latn,NAME_INVISIBLE",
        "'\u200Cئايگۈل',ug-Arab,NAME_INVISIBLE",
        "'Wang\u3164Ming',und-Latn,NAME_INVISIBLE",
        "'Wang\uFE00Ming',und-Latn,NAME_INVISIBLE",
        "'Wang\u2003Ming',und-Latn,NAME_INVISIBLE",
        "'王\uE000明',zh-Hans,NAME_PRIVATE",
        "'王\uFFFF明',zh-Hans,NAME_PRIVATE",
        "'Wa\u0316\u0317\u0318\u0319ng',und-Latn,NAME_MARKS",
        "'\u0301Wang',und-Latn,NAME_MARKS",
        "'W\u20DDang',und-Latn,NAME_MARKS",
        "'Wаng',und-Latn,NAME_SCRIPT",
        "'王小明',und-Latn,NAME_SCRIPT",
        "'Wang',zh-Hans,NAME_SCRIPT",
        "'123',zh-Hans,NAME_SCRIPT",
        "'',zh-Hans,NAME_EMPTY"
    })
    void deceivingCharactersAreRefusedWithTheReason(String text, String script, String code) {
        PersonId person = district.addPerson("王小明");

        assertThat(rename(person, text, Script.of(script).orElseThrow())).isEqualTo(new SetResult.Refused(code));
        assertThat(names(person)).hasSize(1);
    }

    @Test
    void aNamePlantedBehindTheApplicationIsNotShown() {
        PersonId person = district.addPerson("王小明");
        rename(person, "王大明", Script.HANS);
        database.tamper("insert into identity.holder_name select gen_random_uuid(), holder, kind, script, 2, name,"
                + " valid_from, valid_until, at, actor, entry + 1000, blinding from identity.holder_name");

        assertThat(names(person)).hasSize(2);
        assertThat(district.audit().findings()).isNotEmpty();
    }

    @Test
    void namesGoWithTheirHolder() {
        PersonId person = district.addPerson("王小明");
        rename(person, "王大明", Script.HANS);

        district.execute(tx -> district.keyActs.erase(tx, person));

        assertThat(names(person)).isEmpty();
        assertThat(shown(person)).isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }
}
