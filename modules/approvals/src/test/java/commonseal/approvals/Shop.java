package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.FormField;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One shop owner with his card and his title, and a service whose form both documents fill in. */
final class Shop {

    static final String SERVICE = "fill-example";
    /** Of a woman born on 31 December 1949. */
    static final String NUMBER = "11010519491231002X";

    private static final String DEFINITION = """
            format: 1
            code: fill-example
            version: 1
            title: {zh: 示例, en: Example}
            calendar: cn-gov
            limits: {statutory: {days: 20}}
            form:
              - {id: owner-name, type: string, title: {zh: 姓名, en: Name}, backfill: [
                  {kind: PNR-01, path: $.right_holder, editable: true}, {kind: PSB-01, path: $.name}]}
              - {id: sex, type: enum, values: [male, female], title: {zh: 性别, en: Sex}, backfill: [
                  {kind: PSB-01, path: $.id_number, transform: [{id-number: sex}, {map: {男: male, 女: female}}]}]}
              - {id: district, type: string, title: {zh: 区, en: District}, backfill: [
                  {kind: PNR-01, path: $.location, transform: {address: district}}]}
              - {id: floor-area, type: number, title: {zh: 面积, en: Area}, backfill: [
                  {kind: PNR-01, path: $.area, editable: true}]}
              - {id: remark, type: string, title: {zh: 说明, en: Remark}}
            materials:
              - {id: card, kind: PSB-01, sources: [ledger, applicant], title: {zh: 身份证, en: Card}}
              - {id: title, kind: PNR-01, sources: [ledger, applicant], title: {zh: 产权证, en: Title}}
            links:
              - id: A
                title: {zh: 环节, en: Link}
                agency: PNR
                role: {decide: approver}
                needs: {materials: [card, title]}
                limit: {days: 3}
                outcomes: {ok: {effect: approve}}
            decision: {approve: all}
            """;

    final District district;
    final PersonId owner;
    final Actor applicant;
    UUID title;

    Shop(District district) {
        this.district = district;
        district.publish(DEFINITION.getBytes(StandardCharsets.UTF_8));
        owner = district.person("店主");
        applicant = District.citizen(owner);
        title = title("李四", "清河示范区清泉街道槐柏路 1 号", "320");
    }

    Shop withCard(String name, String number) {
        var unused = district.hold("PSB-01", owner, Optional.empty(), Map.of("name", name, "id_number", number));
        return this;
    }

    UUID title(String holder, String location, String area) {
        return district.hold(
                "PNR-01", owner, Optional.empty(), Map.of("right_holder", holder, "location", location, "area", area));
    }

    /** A case whose owner has agreed to everything; nothing is pulled. */
    UUID authorised() {
        UUID id = district.apply(
                applicant,
                new Cases.Application(
                        SERVICE, Map.of(), Optional.empty(), Optional.empty(), Map.of("remark", "无"), false));
        ask(id);
        return id;
    }

    void ask(UUID id) {
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, owner, owner);
    }

    UUID pulled() {
        UUID id = authorised();
        pull(id, "A.card");
        pull(id, "A.title");
        return id;
    }

    void pull(UUID id, String slot) {
        assertThat(district.cases.pull(district.clerk(), id, slot).items())
                .as(slot)
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo(Outcome.PULLED));
    }

    FormField field(UUID id, String field) {
        return district.view(id).form().stream()
                .filter(known -> known.id().equals(field))
                .findFirst()
                .orElseThrow();
    }

    String value(UUID id, String field) {
        return field(id, field).value().orElse("");
    }
}
