package commonseal.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies.allow;
import static com.tngtech.archunit.library.modules.syntax.ModuleDependencyScope.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.modules.syntax.ModuleRuleDefinition.modules;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * The borders between modules, for every package below {@code root}: the product's own, and the planted breaches that show
 * each rule can fail.
 */
record Borders(String root) {

    /** What a module uses directly; whatever these use is reachable too. Change it together with docs/architecture.md. */
    static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("proof", Set.of()),
            Map.entry("carriers", Set.of("proof")),
            Map.entry("kernel", Set.of()),
            Map.entry("planner", Set.of()),
            Map.entry("launcher", Set.of()),
            Map.entry("postgres", Set.of()),
            Map.entry("testkit", Set.of("kernel", "postgres")),
            Map.entry("keys", Set.of("kernel", "proof")),
            Map.entry("ledger", Set.of("keys")),
            Map.entry("anchoring", Set.of("ledger", "keys")),
            Map.entry("eseal", Set.of("proof")),
            Map.entry("verifier", Set.of("carriers", "eseal")),
            Map.entry("sources", Set.of("kernel", "proof")),
            Map.entry("identity", Set.of("ledger")),
            Map.entry("catalog", Set.of("identity", "planner")),
            Map.entry("documents", Set.of("catalog", "verifier", "anchoring", "sources")),
            Map.entry("approvals", Set.of("documents", "planner")),
            Map.entry("web", Set.of("approvals")),
            Map.entry("app", Set.of("web", "postgres", "launcher")));

    /** Who may ask for time or randomness past the kernel, and why. */
    static final Map<String, String> OWN_TIME_OR_CHANCE = Map.of(
            "commonseal.app.cli.VerifyCommand", "verifies offline: there is no database whose time could be asked",
            "commonseal.app.cli.DidLogCommand", "as above",
            "commonseal.identity.internal.Codes", "needs a uniform number, not bytes; the generator is the JDK's",
            "commonseal.ledger.internal.PostgresLedger", "hands proof's Blinding, which knows no kernel, a generator",
            "commonseal.postgres.Passwords", "stands beside the kernel: passwords exist before there is a database",
            "commonseal.testkit.Seeds", "a fresh seed for each test run, printed");

    private static final Set<String> TIME = Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalTime",
            "java.time.LocalDateTime",
            "java.time.OffsetDateTime",
            "java.time.ZonedDateTime",
            "java.time.Year",
            "java.time.YearMonth");

    ArchRule arrowsPointDown() {
        AllowedModuleDependencies allowed =
                allow().fromModule("app").toModules(below("app").toArray(String[]::new));
        for (String module : ARROWS.keySet()) {
            if (!module.equals("app") && !below(module).isEmpty()) {
                allowed = allowed.fromModule(module).toModules(below(module).toArray(String[]::new));
            }
        }
        return modules()
                .definedByPackages(root + ".(*)..")
                .should()
                .respectTheirAllowedDependencies(allowed, consideringOnlyDependenciesInAnyPackage(root + ".."))
                .because("a module knows only what lies below it (docs/architecture.md)");
    }

    ArchRule noCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    ArchRule internalsStayInside() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".app..")
                .should(new ArchCondition<>("use no internals but their own") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        item.getDirectDependenciesFromSelf().stream()
                                .filter(used -> isInternal(used.getTargetClass()))
                                .filter(used -> !module(used.getTargetClass()).equals(module(item)))
                                .forEach(
                                        used -> events.add(SimpleConditionEvent.violated(used, used.getDescription())));
                    }
                })
                .because("..internal.. may change without asking anyone; only the composition root wires it");
    }

    ArchRule internalsArePackagePrivate() {
        return classes()
                .that()
                .resideInAPackage(root + ".*.internal..")
                .and()
                .resideOutsideOfPackage(root + ".*.internal.db..")
                .and()
                .areTopLevelClasses()
                .and()
                .haveSimpleNameNotEndingWith("Module")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .notHaveModifier(PUBLIC)
                .because("the compiler then guards the border; one XModule.wire is the door");
    }

    ArchRule jooqStaysInStores() {
        return usedOnlyBy("org.jooq", ".kernel..", ".*.internal..");
    }

    ArchRule javalinStaysInWeb() {
        return usedOnlyBy("io.javalin", ".web..", ".app..");
    }

    ArchRule web3jStaysInAnchoring() {
        return usedOnlyBy("org.web3j", ".anchoring.internal..");
    }

    ArchRule tinkStaysInKeys() {
        return usedOnlyBy("com.google.crypto.tink", ".keys.internal..");
    }

    /** No code and no objects from outside: Java serialisation, scripts, names of remote objects, classes loaded by name. */
    ArchRule nothingFromOutsideBecomesCode() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                // Calls the one main class by its name: it is compiled for Java 8 and cannot know it.
                .resideOutsideOfPackage(root + ".launcher..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(Input|Output)Stream|javax\\.(script|naming|rmi|management)\\..*"
                        + "|java\\.rmi\\..*|java\\.net\\.URLClassLoader|java\\.beans\\.XMLDecoder|.*\\.MethodHandles\\$Lookup"
                        + "|java\\.lang\\.reflect\\..*")
                .as("nothing that comes from outside becomes code");
    }

    /** Besides keys: Argon2id of passwords, and the certificates of the district's own authorities. */
    ArchRule bouncyCastleStaysInKeys() {
        // The test kit has an authority of its own, as others would run it.
        return usedOnlyBy(
                "org.bouncycastle", ".keys.internal..", ".identity.internal..", ".eseal..", ".app..", ".testkit..");
    }

    ArchRule pdfboxStaysInEseal() {
        return usedOnlyBy("org.apache.pdfbox", ".eseal..");
    }

    private ArchRule usedOnlyBy(String technology, String... places) {
        String[] packages = new String[places.length];
        for (int i = 0; i < places.length; i++) {
            packages[i] = root + places[i];
        }
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(technology + "..")
                .because(technology + " is a choice of one place and must stay replaceable");
    }

    ArchRule timeAndChanceComeFromTheKernel() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".kernel..")
                .and(describe("are no stated exception", item -> !OWN_TIME_OR_CHANCE.containsKey(outermost(item))))
                .should()
                .accessTargetWhere(timeOrChance())
                .because("a transaction has one time, and ids and secrets one source: Tx.now(), Ids");
    }

    ArchRule packagesAreNullMarked() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(root + ".*.internal.db..", root + ".launcher..")
                .should(new ArchCondition<>("be in a package with @NullMarked") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    item, item.getName() + ": its package has no package-info.java with @NullMarked"));
                        }
                    }
                })
                .because("NullAway looks only there; the launcher is Java 8 and generated tables are not ours to mark");
    }

    /** Everything reachable along the arrows. */
    static Set<String> below(String module) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(ARROWS.getOrDefault(module, Set.of()));
        while (!next.isEmpty()) {
            String each = next.pop();
            if (reached.add(each)) {
                next.addAll(ARROWS.getOrDefault(each, Set.of()));
            }
        }
        return reached;
    }

    /** Module to modules as the class files have it. */
    Map<String, Set<String>> arrowsOf(JavaClasses classes) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass from : classes) {
            Set<String> used = found.computeIfAbsent(module(from), module -> new TreeSet<>());
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> to.getPackageName().startsWith(root + "."))
                    .map(this::module)
                    .filter(module -> !module.equals(module(from)))
                    .forEach(used::add);
        }
        return found;
    }

    static boolean asksTimeOrChance(JavaClass item) {
        return item.getAccessesFromSelf().stream()
                .anyMatch(access -> timeOrChance().test(access));
    }

    static String outermost(JavaClass item) {
        return item.getEnclosingClass().map(Borders::outermost).orElse(item.getName());
    }

    private static DescribedPredicate<JavaAccess<?>> timeOrChance() {
        return describe("it is the time of day or chance", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            return TIME.contains(owner) && name.equals("now")
                    || owner.equals("java.time.Clock") && name.startsWith("system")
                    || owner.equals("java.lang.System") && name.equals("currentTimeMillis")
                    || owner.equals("java.util.Date") && name.equals("<init>")
                    || owner.equals("java.util.UUID") && name.equals("randomUUID")
                    || owner.equals("java.lang.Math") && name.equals("random")
                    || owner.equals("java.security.SecureRandom")
                            && (name.equals("<init>") || name.startsWith("getInstance"));
        });
    }

    private boolean isInternal(JavaClass item) {
        String name = item.getBaseComponentType().getPackageName();
        return name.startsWith(root + ".") && (name + ".").contains(".internal.");
    }

    private String module(JavaClass item) {
        String rest = item.getBaseComponentType().getPackageName().substring(root.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
