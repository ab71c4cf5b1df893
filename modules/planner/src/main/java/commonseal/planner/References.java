package commonseal.planner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every name used inside a definition must be declared in it, once. */
final class References {
    private final List<Problem> problems = new ArrayList<>();

    private References() {}

    static List<Problem> problems(
            List<PartyRole> parties,
            List<FormField> form,
            List<Material> materials,
            List<Link> links,
            List<JointEvaluation> joint,
            FinalDecision decision,
            List<String> legacyOrder,
            List<LegalAccess> access) {
        References check = new References();
        Set<String> roles = check.unique("/parties", "role", parties, PartyRole::role);
        Set<String> fields = check.unique("/form", "field", form, FormField::id);
        Set<String> slots = check.unique("/materials", "material", materials, Material::id);
        Set<String> ids = check.unique("/links", "link", links, Link::id);
        check.unique("/joint", "joint evaluation", joint, JointEvaluation::id);
        check.access(materials, access);
        for (int i = 0; i < form.size(); i++) {
            String path = "/form/" + i;
            check.condition(path + "/when", form.get(i).when(), fields);
            form.get(i).backfill().forEach(from -> check.known(path + "/backfill", "party", from.party(), roles));
        }
        for (int i = 0; i < materials.size(); i++) {
            Material material = materials.get(i);
            String path = "/materials/" + i;
            check.known(path + "/party", "party", material.party(), roles);
            check.known(path + "/lateUntil", "link", material.lateUntil(), ids);
            check.condition(path + "/when", material.when(), fields);
            material.fieldsOnly().forEach(field -> check.known(path + "/fieldsOnly", "field", field, fields));
        }
        for (int i = 0; i < links.size(); i++) {
            check.link("/links/" + i, links.get(i), ids, slots, fields, roles);
        }
        for (int i = 0; i < joint.size(); i++) {
            String path = "/joint/" + i + "/links";
            joint.get(i).links().forEach(id -> check.known(path, "link", id, ids));
        }
        check.known("/decision/final", "link", decision.finalLink(), ids);
        check.unique("/legacy/order", "link", legacyOrder, Function.identity());
        legacyOrder.forEach(id -> check.known("/legacy/order", "link", id, ids));
        if (!legacyOrder.isEmpty() && legacyOrder.size() != links.size()) {
            check.problem("/legacy/order", "names " + legacyOrder.size() + " of " + links.size() + " links");
        }
        return check.problems;
    }

    /** What the service does not use, no law lets it read. */
    private void access(List<Material> materials, List<LegalAccess> access) {
        unique("/access", "access", access, LegalAccess::id);
        Set<String> used = new HashSet<>();
        materials.forEach(material -> used.addAll(material.kinds()));
        Set<String> cited = new HashSet<>();
        for (int i = 0; i < access.size(); i++) {
            for (String kind : access.get(i).kinds()) {
                known("/access/" + i + "/kinds", "material of kind", kind, used);
                if (!cited.add(kind)) {
                    problem("/access/" + i + "/kinds", "kind '" + kind + "' is cited twice");
                }
            }
        }
    }

    private void link(
            String path, Link link, Set<String> ids, Set<String> slots, Set<String> fields, Set<String> roles) {
        link.materials().forEach(id -> known(path + "/needs/materials", "material", id, slots));
        link.links().forEach(id -> {
            known(path + "/needs/links", "link", id, ids);
            if (id.equals(link.id())) {
                problem(path + "/needs/links", "the link needs itself");
            }
        });
        link.after().forEach(order -> {
            known(path + "/after", "link", order.link(), ids);
            if (order.link().equals(link.id())) {
                problem(path + "/after", "the link comes after itself");
            }
        });
        link.separate().forEach(id -> known(path + "/separate", "link", id, ids));
        condition(path + "/when", link.when(), fields);
        link.assist().forEach(asked -> {
            known(path + "/assist", "material", asked.contributes(), slots);
            condition(path + "/assist", asked.when(), fields);
        });
        link.outcomes().forEach((code, outcome) -> {
            known(path + "/outcomes/" + code + "/to", "link", outcome.to(), ids);
            outcome.fields().forEach((field, source) -> {
                String at = path + "/outcomes/" + code + "/fields/" + field;
                if (source instanceof FieldSource.Form(String id)) {
                    known(at, "field", id, fields);
                } else if (source instanceof FieldSource.Party(String role, String ignored)) {
                    known(at, "party", role, roles);
                }
            });
        });
        Link.Phases phases = link.phases();
        if (phases != null) {
            int longest = link.assist().stream()
                    .mapToInt(asked -> asked.limit().asWorkingDays())
                    .max()
                    .orElse(0);
            int days = phases.request() + longest + phases.decide();
            if (days > link.limit().asWorkingDays()) {
                problem(
                        path + "/phases",
                        "the phases take " + days + " days, the limit is "
                                + link.limit().days());
            }
        }
    }

    private <T> Set<String> unique(String path, String what, List<T> things, Function<T, String> id) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < things.size(); i++) {
            if (!seen.add(id.apply(things.get(i)))) {
                problem(path + "/" + i, what + " '" + id.apply(things.get(i)) + "' is declared twice");
            }
        }
        return seen;
    }

    private void condition(String path, @Nullable Condition condition, Set<String> fields) {
        if (condition != null) {
            condition.fields().forEach(field -> known(path, "field", field, fields));
        }
    }

    private void known(String path, String what, @Nullable String id, Set<String> declared) {
        if (id != null && !declared.contains(id)) {
            problem(path, "no " + what + " '" + id + "' is declared");
        }
    }

    private void problem(String path, String message) {
        problems.add(new Problem(path, message));
    }
}
