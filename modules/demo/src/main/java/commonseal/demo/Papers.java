package commonseal.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents that the offices had issued before the case begins; each issued by its office's own issuer. */
public final class Papers {

    /** Where the hall is to be opened. */
    public static final String PREMISES = "清河示范区清泉街道展春路 8 号 1 层 101";
    /** Its real estate unit number. */
    public static final String UNIT = "110101005001GB00012F00080101";
    /** A second place of the same landlord. */
    public static final String SECOND_PREMISES = "清河示范区柳林镇柳岸街 20 号 2 层 201";
    /** Its real estate unit number. */
    public static final String SECOND_UNIT = "110101006002GB00007F00200201";

    /** Beside the first: of one place there is one hygiene licence, and the first hall has it. */
    public static final String SERIES_PREMISES = "清河示范区清泉街道展春路 8 号 1 层 102";
    /** Its real estate unit number. */
    public static final String SERIES_UNIT = "110101005001GB00012F00080102";

    private final Cast cast;
    private final Map<String, String> documents = new HashMap<>();

    private Papers(Cast cast) {
        this.cast = cast;
    }

    /** Issues them. */
    public static Papers issue(Cast cast, Progress progress) {
        Papers papers = new Papers(cast);
        for (String person : List.of("founder", "partner", "agent")) {
            papers.identityCard(person);
        }
        papers.title("title", UNIT, PREMISES, "320.5");
        papers.title("second-title", SECOND_UNIT, SECOND_PREMISES, "280");
        papers.buildingFire("building-fire", PREMISES, UNIT);
        papers.buildingFire("second-building-fire", SECOND_PREMISES, SECOND_UNIT);
        papers.put(
                "contractor",
                "HUD",
                "HUD-04",
                cast.organisation("contractor"),
                Map.of(
                        "name", cast.name("contractor"),
                        "credit_code", cast.code("contractor"),
                        "categories_and_grades", "建筑装修装饰工程专业承包二级",
                        "certificate_number", "D2QH000127",
                        "issuing_authority", "清河示范区住房和城乡建设委员会"));
        papers.operator("operator1", "FX20230001");
        papers.operator("operator2", "FX20230002");
        for (String person : List.of("employee1", "employee2", "employee3")) {
            papers.put(
                    "health-" + person,
                    "HEC",
                    "HEC-04",
                    cast.get(person).ref(),
                    Map.of(
                            "name", cast.name(person),
                            "id_number", cast.number(person),
                            "trade", "公共场所服务",
                            "examined_on", "2026-01-15",
                            "institution", "清河示范区疾病预防控制中心",
                            "result", "合格"));
        }
        progress.line("%d documents issued by 5 offices and sealed in the ledger", papers.documents.size());
        return papers;
    }

    private void identityCard(String person) {
        put(
                "card-" + person,
                "PSB",
                "PSB-01",
                cast.get(person).ref(),
                Map.of(
                        "name",
                        cast.name(person),
                        "sex",
                        "女",
                        "ethnicity",
                        "汉",
                        "birth_date",
                        birth(cast.number(person)),
                        "address",
                        "清河示范区清泉街道槐柏路 12 号",
                        "id_number",
                        cast.number(person),
                        "photo_hash",
                        "0".repeat(64),
                        "issuing_authority",
                        "清河示范区公安局"));
    }

    private static String birth(String number) {
        return number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14);
    }

    private void title(String key, String unit, String location, String area) {
        put(
                key,
                "PNR",
                "PNR-01",
                cast.organisation("property"),
                Map.of(
                        "certificate_number",
                        "清(2020)不动产权第 " + unit.substring(18) + " 号",
                        "unit_number",
                        unit,
                        "right_holder",
                        cast.name("property"),
                        "holder_id",
                        cast.code("property"),
                        "co_ownership",
                        "单独所有",
                        "location",
                        location,
                        "right_type",
                        "国有建设用地使用权/房屋所有权",
                        "use",
                        "商业",
                        "area",
                        area,
                        "term",
                        "2055-06-30"),
                Optional.of(unit));
    }

    private void buildingFire(String key, String address, String unit) {
        put(
                key,
                "HUD",
                "HUD-01",
                cast.organisation("property"),
                Map.of(
                        "project", "展春路 8 号商业楼",
                        "address", address,
                        "owner", cast.name("property"),
                        "conclusion", "合格",
                        "decided_on", "2019-08-20"),
                Optional.of(unit));
    }

    /** The qualification of a fire facility operator. */
    void operator(String person, String certificate) {
        put("qualification-" + person, "FRD", "FRD-02", cast.get(person).ref(), operatorFields(person, certificate));
    }

    private Map<String, String> operatorFields(String person, String certificate) {
        return Map.of(
                "name",
                cast.name(person),
                "id_number",
                cast.number(person),
                "grade",
                "四级/中级工",
                "certificate_number",
                certificate);
    }

    private void put(String key, String office, String kind, String holder, Map<String, String> fields) {
        put(key, office, kind, holder, fields, Optional.empty());
    }

    private void put(
            String key,
            String office,
            String kind,
            String holder,
            Map<String, String> fields,
            Optional<String> premises) {
        ObjectNode order = order(office, kind, holder, fields);
        premises.ifPresent(unit -> order.put("asset", unit));
        JsonNode issued = cast.approver(office).post("/api/v1/documents", order);
        documents.put(key, issued.path("document").asString());
    }

    private static ObjectNode order(String office, String kind, String holder, Map<String, String> fields) {
        ObjectNode order = Api.object();
        order.put("kind", kind).put("office", office);
        ArrayNode holders = order.putArray("holders");
        holders.add(holder);
        order.set("fields", Api.object(fields));
        order.put("validFrom", "2026-01-15").put("validUntil", "2027-12-31");
        return order;
    }

    /** The issuing office issues a qualification anew: a revoked document stays revoked and has no successor. */
    public String replaceOperator(String person, String certificate) {
        put("qualification-" + person, "FRD", "FRD-02", cast.get(person).ref(), operatorFields(person, certificate));
        return document("qualification-" + person);
    }

    /** Id of a document. */
    public String document(String key) {
        String id = documents.get(key);
        if (id == null) {
            throw new IllegalArgumentException(key);
        }
        return id;
    }
}
