package commonseal.planner;

import static commonseal.planner.Fixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The file format: what is read, what is refused and how it is said. */
final class ProcessDefinitionsTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Fixtures.JSON.readTree(ProcessDefinitions.schema()));

    @ParameterizedTest
    @ValueSource(strings = {"vr-experience-hall", "open-exhibition-hall"})
    void shippedDefinitionsObeyTheSchemaAndSurviveTheRoundTrip(String code) {
        JsonNode json = Fixtures.shipped(code);

        ProcessDefinition definition = Fixtures.read(json);

        assertThat(errors(json)).isEmpty();
        assertThat(Fixtures.read(ProcessDefinitions.toJson(definition))).isEqualTo(definition);
        assertThat(errors(ProcessDefinitions.toJson(definition))).isEmpty();
        assertThat(definition.materials())
                .allSatisfy(material -> assertThat(definition.links())
                        .filteredOn(link -> link.materials().contains(material.id()))
                        .hasSize(1));
    }

    @Test
    void aDefinitionWithEveryMemberSurvivesTheRoundTrip() {
        JsonNode json = full();

        ProcessDefinition definition = Fixtures.read(json);

        assertThat(errors(json)).isEmpty();
        assertThat(Fixtures.read(ProcessDefinitions.toJson(definition))).isEqualTo(definition);
        assertThat(errors(ProcessDefinitions.toJson(definition))).isEmpty();
    }

    /** Each mutilation of a good definition: refused by reader and schema alike, at the place where it is wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/code | 'no spaces' | | both",
                "/format | 2 | /format | both",
                "/version | 0 | | both",
                "/title | 'only text' | /title | both",
                "/surprise | 1 | /surprise | both",
                "/links | [] | /links | both",
                "/links/0/limit | {'days': -1} | /links/0/limit | both",
                "/links/0/limit | {'days': 1.5} | /links/0/limit/days | both",
                "/links/0/limit | {'days': 3, 'onExpiry': 'deemed-granted'} | /links/0/limit | both",
                "/links/0/outcomes | {} | /links/0 | both",
                "/links/0/outcomes | {'ok': {'effect': 'maybe'}} | /links/0/outcomes/ok/effect | both",
                "/links/0/outcomes | {'ok': {'effect': 'approve', 'produces': 'K', 'fields': {'a': 'nonsense'}}} | /links/0/outcomes/ok/fields/a | both",
                "/links/0/needs | {'materials': ['nowhere']} | /links/0/needs/materials | reader",
                "/links/0/after | [{'link': 'A'}] | /links/0/after/0/law | both",
                "/links/0/after | [{'link': 'A', 'law': {'ref': 'x'}}] | /links/0/after | reader",
                "/links/0/when | {'field': 'cafe', 'op': 'almost', 'value': 1} | /links/0/when/op | both",
                "/links/0/when | {'field': 'unknown', 'op': 'eq', 'value': 1} | /links/0/when | reader",
                "/materials/0/sources | [] | /materials/0 | both",
                "/materials/0/sources | ['thin-air'] | /materials/0/sources/0 | both",
                "/materials/0/subject | 'party' | /materials/0 | reader",
                "/materials/0/each | true | /materials/0 | both",
                "/decision | {'approve': 'final-link'} | /decision | both",
                "/decision | {'approve': 'final-link', 'final': 'Z'} | /decision/final | reader",
                "/legacy | {'order': ['A', 'A']} | /legacy/order/1 | both",
                "/legacy | {'days': 47} | /legacy/days | both",
                "/form/0/backfill | [{'kind': 'K', 'path': 'name'}] | /form/0/backfill/0 | both",
                "/form/0/backfill | [{'kind': 'K', 'path': '$.a', 'transform': {'date': 'week'}}] | /form/0/backfill/0/transform/date | both",
                "/form/0/backfill | [{'kind': 'K', 'path': '$.a', 'transform': {'date': 'iso', 'map': {'a': 'b'}}}] | /form/0/backfill/0/transform | both",
                "/form/0/backfill | [{'kind': 'K', 'path': '$.a', 'transform': [{'sort': 'up'}]}] | /form/0/backfill/0/transform/0 | both",
                "/form/0/backfill | [{'kind': 'K', 'path': '$.a', 'transform': {'map': {'a': ''}}}] | /form/0/backfill/0/transform/map/a | both",
            })
    void aMistakeIsNamedWithItsPlace(String at, String value, String path, String by) {
        ObjectNode broken = (ObjectNode) full();
        set(broken, at, json(value));

        ProcessDefinitions.Read read = ProcessDefinitions.fromJson(broken);

        assertThat(read)
                .isInstanceOfSatisfying(
                        ProcessDefinitions.Read.Bad.class,
                        bad -> assertThat(bad.problems())
                                .extracting(Problem::path)
                                .contains(path == null ? "" : path));
        assertThat(errors(broken).isEmpty()).isEqualTo(by.equals("reader"));
    }

    @Test
    void everyMistakeIsListedAtOnce() {
        ObjectNode broken = (ObjectNode) full();
        set(broken, "/code", json("7"));
        set(broken, "/links/0/agency", json("''"));
        set(broken, "/materials/0/kind", json("null"));

        ProcessDefinitions.Read read = ProcessDefinitions.fromJson(broken);

        assertThat(read)
                .isInstanceOfSatisfying(
                        ProcessDefinitions.Read.Bad.class,
                        bad -> assertThat(bad.problems())
                                .extracting(Problem::path)
                                .contains("/code", "/links/0", "/materials/0/kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "'text'", "{}", "{'links': 3, 'materials': {}, 'title': []}"})
    void nonsenseIsRefusedWithoutAnException(String text) {
        assertThat(ProcessDefinitions.fromJson(json(text))).isInstanceOf(ProcessDefinitions.Read.Bad.class);
    }

    @Test
    void aConditionNestedBeyondReadingIsRefused() {
        ObjectNode broken = (ObjectNode) full();
        set(broken, "/links/0/when", json("{'not':".repeat(40) + "{'field': 'cafe', 'op': 'exists'}" + "}".repeat(40)));

        assertThat(ProcessDefinitions.fromJson(broken)).isInstanceOf(ProcessDefinitions.Read.Bad.class);
    }

    private static void set(ObjectNode root, String at, JsonNode value) {
        int last = at.lastIndexOf('/');
        ((ObjectNode) root.at(at.substring(0, last))).set(at.substring(last + 1), value);
    }

    private static List<Error> errors(JsonNode json) {
        return SCHEMA.validate(json);
    }

    private static JsonNode full() {
        return json("""
                {'format': 1, 'code': 'full', 'version': 3, 'title': {'zh': '例', 'en': 'example'},
                 'law': [{'ref': 'law', 'url': 'https://example.org/'}], 'effective': {'from': '2026-03-01', 'to': '2027-03-01'},
                 'calendar': 'cn-gov', 'applicant': {'types': ['person', 'company']},
                 'limits': {'acceptance': {'days': 5, 'onExpiry': 'deemed-accepted', 'law': {'ref': 'law'}},
                            'statutory': {'days': 45, 'extend': {'days': 15, 'by': 'supervisor'}, 'remindAt': [5, 0]},
                            'promised': {'days': 30, 'unit': 'day'}, 'supplement': {'days': 10, 'onExpiry': 'lapse'}},
                 'parties': [{'role': 'owner', 'type': 'any', 'min': 0, 'max': 3, 'title': {'zh': '例', 'en': 'owner'}}],
                 'form': [{'id': 'name', 'type': 'string', 'title': {'zh': '例', 'en': 'name'}, 'required': true,
                           'backfill': [{'kind': 'K', 'party': 'owner', 'path': '$.name', 'editable': true},
                                        {'kind': 'K', 'path': '$.day', 'transform': {'date': 'year'}},
                                        {'kind': 'K', 'path': '$.number', 'transform': [{'id-number': 'sex'}, {'map': {'男': 'm', '女': 'f'}}]},
                                        {'kind': 'K', 'path': '$.latin', 'transform': {'name': 'given-first', 'order': 'family-first'}},
                                        {'kind': 'K', 'path': '$.place', 'transform': {'address': 'street'}}]},
                          {'id': 'cafe', 'type': 'enum', 'title': {'zh': '例', 'en': 'cafe'}, 'values': ['none', 'small'],
                           'when': {'field': 'name', 'op': 'exists'}}],
                 'materials': [{'id': 'm', 'title': {'zh': '例', 'en': 'm'}, 'kind': 'K', 'anyOf': ['lease-contract'], 'subject': 'premises',
                                'sources': ['ledger', 'link', 'applicant', 'commitment'], 'validOn': 'submission', 'maxAgeDays': 365,
                                'lateUntil': 'B', 'fieldsOnly': ['name'], 'law': {'ref': 'law'},
                                'when': {'any': [{'field': 'cafe', 'op': 'in', 'value': ['small', 'none']}, {'not': {'field': 'name', 'op': 'eq', 'value': 'x'}}]}},
                               {'id': 'n', 'title': {'zh': '例', 'en': 'n'}, 'kind': 'N', 'party': 'owner', 'each': true, 'sources': ['ledger']}],
                 'links': [{'id': 'A', 'title': {'zh': '例', 'en': 'A'}, 'agency': 'one', 'type': 'inspection', 'role': {'handle': 'counter-clerk', 'decide': 'approver'},
                            'when': {'all': [{'field': 'cafe', 'op': 'ne', 'value': 'none'}]}, 'needs': {'materials': ['m'], 'links': ['B']},
                            'limit': {'days': 8}, 'phases': {'request': 1, 'decide': 2}, 'clockStops': ['supplement', 'testing'],
                            'assist': [{'agency': 'street', 'title': {'zh': '例', 'en': 'street'}, 'contributes': 'n', 'limit': {'days': 5, 'onExpiry': 'deemed-consent', 'law': {'ref': 'law'}},
                                        'when': {'field': 'cafe', 'op': 'exists'}, 'binding': true, 'reasonFor': ['disagree', 'agree-with-conditions']}],
                            'separate': ['B'], 'skipWhenHeld': true, 'founds': 'applicant',
                            'outcomes': {'ok': {'effect': 'approve', 'title': {'zh': '例', 'en': 'ok'}, 'produces': 'P', 'subject': 'premises', 'validMonths': 12,
                                                'fields': {'name': 'form.name', 'id': 'applicant.id', 'owner': 'party.owner.count', 'no': 'case.number',
                                                           'on': 'decision.date', 'use': 'document.K.use', 'code': 'assigned.credit-code', 'text': 'text:any . thing'}},
                                         'back': {'effect': 'return', 'reasons': true, 'to': 'B'}, 'no': {'effect': 'reject', 'reasons': true}}},
                           {'id': 'B', 'title': {'zh': '例', 'en': 'B'}, 'agency': 'two', 'role': {'decide': 'approver'}, 'limit': {'days': 1},
                            'outcomes': {'ok': {'effect': 'approve'}}},
                           {'id': 'C', 'title': {'zh': '例', 'en': 'C'}, 'agency': 'two', 'role': {'decide': 'approver'}, 'limit': {'days': 1},
                            'after': [{'link': 'A', 'law': {'ref': 'law'}}], 'outcomes': {'ok': {'effect': 'approve'}}}],
                 'joint': [{'id': 'visit', 'title': {'zh': '例', 'en': 'visit'}, 'links': ['A', 'B'], 'mode': 'site-visit', 'limit': {'days': 1},
                            'window': {'notBefore': 1, 'notAfter': 9}, 'quorum': 2, 'absence': 'deemed-consent', 'law': {'ref': 'law'}}],
                 'decision': {'approve': 'final-link', 'final': 'C', 'reject': 'when-all-decided'},
                 'issues': [{'kind': 'Q', 'signedBy': 'one', 'validMonths': 60, 'template': 'plain', 'fields': {'name': 'form.name'}}],
                 'legacy': {'order': ['B', 'A', 'C']},
                 'tests': [{'name': 'held', 'held': ['K'], 'answers': {'cafe': 'small'}, 'supplyDays': 2,
                            'expect': {'days': 10, 'seriesDays': 12, 'applicant': 1, 'critical': ['B', 'A', 'C']}}]}""");
    }
}
