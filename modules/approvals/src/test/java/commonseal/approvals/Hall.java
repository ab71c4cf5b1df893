package commonseal.approvals;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The people of one VR experience hall, with the documents that the district holds about them. */
final class Hall {

    static final String SERVICE = "vr-experience-hall";
    static final String UNIT = "990100-00217-F0301";

    final District district;
    final PersonId boss;
    final PersonId agent;
    final OrganisationId landlord;
    final PersonId owner;
    final PersonId investor;
    final PersonId builder;
    final OrganisationId contractor;
    final List<PersonId> operators;
    final List<PersonId> employees;
    final Map<PersonId, UUID> cards = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    UUID title = new UUID(0, 0);
    UUID qualification = new UUID(0, 0);

    Hall(District district) {
        this.district = district;
        boss = district.person("王法人");
        agent = district.person("李经办");
        owner = district.person("赵房东");
        landlord = district.organisation("清河示范置业公司", owner);
        investor = district.person("钱股东");
        builder = district.person("孙施工");
        contractor = district.organisation("清河示范装修公司", builder);
        operators = List.of(district.person("周操作"), district.person("吴操作"));
        employees = List.of(district.person("郑员工"), district.person("冯员工"), district.person("陈员工"));
    }

    Hall withDocuments() {
        for (PersonId person : List.of(boss, agent, investor)) {
            cards.put(person, district.hold("PSB-01", person));
        }
        title = district.hold(
                "PNR-01",
                landlord,
                Optional.of(UNIT),
                Map.of("location", "清河示范区示例路1号", "unit_number", UNIT, "area", "320"));
        district.hold("PNR-01", landlord, Optional.of("990100-00999-F0001"), Map.of());
        district.hold("HUD-01", landlord, Optional.of(UNIT), Map.of());
        qualification = district.hold("HUD-04", contractor);
        operators.forEach(person -> district.hold("FRD-02", person));
        employees.forEach(person -> district.hold("HEC-04", person));
        return this;
    }

    Actor applicant() {
        return District.citizen(agent);
    }

    Map<String, List<HolderId>> parties() {
        return Map.of(
                "legal-representative", List.of(boss),
                "agent", List.of(agent),
                "landlord", List.of(landlord),
                "shareholder", List.of(boss, investor),
                "contractor", List.of(contractor),
                "operator", List.copyOf(operators),
                "employee", List.copyOf(employees));
    }

    Cases.Application application(String service, boolean paperOnly) {
        return new Cases.Application(service, parties(), Optional.empty(), Optional.of(UNIT), answers(), paperOnly);
    }

    static Map<String, String> answers() {
        Map<String, String> answers = new TreeMap<>();
        answers.put("company-name", "清河示范幻境科技有限公司");
        answers.put("registered-capital", "1000000");
        answers.put("business-scope", "游艺娱乐（VR体验）");
        answers.put("floors", "3");
        answers.put("venue-name", "幻境VR体验馆");
        answers.put("capacity", "80");
        answers.put("contents", "示例内容清单");
        answers.put("equipment-count", "24");
        answers.put("sign-text", "幻境");
        answers.put("security-staff", "3");
        answers.put("surveillance-points", "16");
        return answers;
    }

    /** Everything typed by hand, for a case without backfill. */
    static Map<String, String> typed() {
        Map<String, String> answers = answers();
        for (String field : List.of(
                "agent-name",
                "agent-id-number",
                "legal-representative-name",
                "legal-representative-id-number",
                "legal-representative-address",
                "landlord-name",
                "premises-address",
                "premises-unit-number",
                "contractor-name",
                "contractor-credit-code")) {
            answers.put(field, "示例" + field);
        }
        answers.put("premises-planned-use", "商业");
        answers.put("floor-area", "320");
        return answers;
    }

    /** Every owner with who answers for him. */
    Map<HolderId, PersonId> owners() {
        Map<HolderId, PersonId> owners = new java.util.LinkedHashMap<>();
        for (PersonId person : List.of(boss, agent, investor)) {
            owners.put(person, person);
        }
        owners.put(contractor, builder);
        owners.put(landlord, owner);
        operators.forEach(person -> owners.put(person, person));
        employees.forEach(person -> owners.put(person, person));
        return owners;
    }

    void agreeAll(UUID caseId) {
        owners().forEach((owner, by) -> district.agree(caseId, owner, by));
    }
}
