package commonseal.planner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Files and short forms for the tests of this module. */
final class Fixtures {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private Fixtures() {}

    static byte[] resource(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A definition that ships with the catalog. */
    static JsonNode shipped(String code) {
        Path file = Path.of(System.getProperty("commonseal.root", "../.."))
                .resolve("modules/catalog/src/main/resources/commonseal/catalog/demo/processes/" + code + ".yaml");
        try {
            return YAMLMapper.builder().build().readTree(Files.readAllBytes(file));
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static ProcessDefinition read(JsonNode json) {
        return switch (ProcessDefinitions.fromJson(json)) {
            case ProcessDefinitions.Read.Good(ProcessDefinition definition) -> definition;
            case ProcessDefinitions.Read.Bad(List<Problem> problems) ->
                throw new IllegalStateException(problems.toString());
        };
    }

    static ProcessDefinition shippedDefinition(String code) {
        return read(shipped(code));
    }

    static WorkingCalendar calendar() {
        return switch (WorkingCalendar.parse(resource("cn-gov.calendar.json"))) {
            case WorkingCalendar.Read.Good(WorkingCalendar calendar) -> calendar;
            case WorkingCalendar.Read.Bad(List<Problem> problems) ->
                throw new IllegalStateException(problems.toString());
        };
    }

    static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    /** A link of office {@code id}. */
    static Link link(String id, int days, String... materials) {
        return Link.of(id, "office-" + id, days, "result-" + id, materials);
    }

    static Link after(Link link, String... before) {
        List<Link.After> orders = new ArrayList<>();
        for (String id : before) {
            orders.add(new Link.After(id, new Law("a law", null)));
        }
        return link.withAfter(orders);
    }

    static Link needing(Link link, String... links) {
        return link.withLinks(List.of(links));
    }

    /** The reconstruction as it was handed over, turned into a definition without looking at anything derived. */
    static ProcessDefinition convertedVrHall() {
        JsonNode file = JSON.readTree(resource("vr-experience-hall.json"));
        Map<String, String> producer = new HashMap<>();
        for (JsonNode link : file.get("links")) {
            JsonNode kind = link.get("produces").get("kind");
            if (!kind.isNull()) {
                producer.put(kind.stringValue(), link.get("id").stringValue());
            }
        }
        List<Material> materials = new ArrayList<>();
        Map<String, List<String>> usedBy = new HashMap<>();
        Map<String, Set<String>> through = new HashMap<>();
        for (JsonNode from : file.get("materials")) {
            String id = from.get("id").stringValue();
            String used = from.get("used_by").stringValue();
            usedBy.computeIfAbsent(used, link -> new ArrayList<>()).add(id);
            JsonNode kind = from.get("kind");
            JsonNode owner = from.get("owner");
            Source source = Source.APPLICANT;
            if (!kind.isNull() && owner.isNull()) {
                source = Source.LINK;
                through.computeIfAbsent(used, link -> new java.util.HashSet<>())
                        .add(producer.getOrDefault(kind.stringValue(), ""));
            }
            Material plain = kind.isNull()
                    ? Material.of(id, "private-" + id, source)
                    : Material.of(id, kind.stringValue(), source);
            materials.add(!owner.isNull() ? plain.withSources(Set.of(Source.LEDGER, Source.APPLICANT)) : plain);
        }
        List<Link> links = new ArrayList<>();
        TreeMap<Integer, String> order = new TreeMap<>();
        for (JsonNode from : file.get("links")) {
            String id = from.get("id").stringValue();
            order.put(from.get("series_order").intValue(), id);
            List<String> needed = new ArrayList<>();
            from.get("depends_on").forEach(on -> needed.add(on.get("link").stringValue()));
            needed.removeAll(through.getOrDefault(id, Set.of()));
            JsonNode kind = from.get("produces").get("kind");
            Link link = Link.of(
                    id,
                    from.get("agency").stringValue(),
                    from.get("working_days").intValue(),
                    kind.isNull() ? null : kind.stringValue(),
                    usedBy.getOrDefault(id, List.of()).toArray(String[]::new));
            links.add(link.withLinks(needed));
        }
        List<String> members = new ArrayList<>();
        file.get("joint_evaluation").get("members").forEach(member -> members.add(member.stringValue()));
        ProcessDefinition plain = ProcessDefinition.of("vr", materials, links.toArray(Link[]::new));
        return plain.withLinks(links)
                .withJoint(List.of(new JointEvaluation(
                        "site-visit",
                        plain.title(),
                        members,
                        JointEvaluation.Mode.SITE_VISIT,
                        Limit.workingDays(1),
                        null,
                        null,
                        JointEvaluation.Absence.WAIT,
                        null)))
                .withLegacyOrder(List.copyOf(order.values()));
    }
}
