package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everybody in the story. The administrator follows the set-up link that the first start left in the data directory and
 * appoints the officers; the counter clerk registers the citizens who come to the window; each sets up an account himself.
 */
public final class Cast {

    private final Api api;
    private final Map<String, Person> people = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> numbers = new LinkedHashMap<>();
    private final Map<String, String> organisations = new LinkedHashMap<>();
    private final Map<String, String> codes = new LinkedHashMap<>();
    private final Set<String> addresses =
            new TreeSet<>(Set.of(Papers.PREMISES, Papers.SECOND_PREMISES, Papers.SERIES_PREMISES));
    private int sequence = 100;

    private Cast(Api api) {
        this.api = api;
    }

    /** An officer to appoint. */
    private record Officer(String login, String name, String office, List<String> roles) {}

    /** A citizen to register. */
    private record Citizen(String login, String name, String birth, String sex) {}

    private static final List<Officer> OFFICERS = List.of(
            new Officer("clerk", "陈晓雯", "GSC", List.of("COUNTER_CLERK")),
            // Whoever gives a citizen his access does not redeem that citizen's codes.
            new Officer("registrar", "方静宜", "GSC", List.of("COUNTER_CLERK")),
            new Officer("gsc", "梁书恒", "GSC", List.of("APPROVER")),
            new Officer("pnr", "宋予白", "PNR", List.of("APPROVER", "ISSUER")),
            new Officer("amr", "韩知远", "AMR", List.of("APPROVER", "ISSUER")),
            new Officer("hud", "罗启明", "HUD", List.of("APPROVER", "ISSUER")),
            new Officer("frd", "雷厉行", "FRD", List.of("APPROVER", "ISSUER")),
            new Officer("hec", "苏沐晴", "HEC", List.of("APPROVER", "ISSUER")),
            new Officer("ctb", "江临月", "CTB", List.of("APPROVER", "ISSUER")),
            new Officer("umc", "于文博", "UMC", List.of("APPROVER", "ISSUER")),
            new Officer("psb", "郑安国", "PSB", List.of("APPROVER", "ISSUER")),
            new Officer("eeb", "白鹭洲", "EEB", List.of("APPROVER", "ISSUER")),
            new Officer("auditor", "严审言", "*", List.of("AUDITOR")),
            new Officer("supervisor", "顾全", "*", List.of("SUPERVISOR")));

    private static final List<Citizen> CITIZENS = List.of(
            new Citizen("founder", "李望舒", "1986-04-12", "女"),
            new Citizen("partner", "周牧野", "1984-09-30", "男"),
            new Citizen("agent", "何清越", "1993-01-25", "女"),
            new Citizen("landlord", "沈嘉木", "1970-11-08", "男"),
            new Citizen("builder", "高远帆", "1979-06-17", "男"),
            new Citizen("operator1", "秦守安", "1990-03-03", "男"),
            new Citizen("operator2", "陆知行", "1991-08-21", "男"),
            new Citizen("employee1", "方小满", "1999-05-20", "女"),
            new Citizen("employee2", "许星辰", "2000-10-11", "男"),
            new Citizen("employee3", "邓若水", "1998-12-01", "女"));

    /** Registers and appoints everybody. */
    public static Cast assemble(Api api, Path setUpLink, Progress progress) throws IOException {
        Cast cast = new Cast(api);
        String link = Files.readString(setUpLink).strip();
        Person administrator = Person.setUp(api, "administrator", link.substring(link.lastIndexOf('/') + 1));
        cast.people.put("administrator", administrator);
        progress.line("administrator claims the installation through the one-time set-up link");
        for (Officer officer : OFFICERS) {
            cast.appoint(administrator, officer);
        }
        progress.line("%d officers appointed in 11 offices, each with an account of his own", OFFICERS.size());
        for (Citizen citizen : CITIZENS) {
            cast.register(citizen);
        }
        cast.found("property", "清河云杉置业有限公司", "91110101MA9QH0001", "landlord");
        cast.found("contractor", "清河筑成建设工程有限公司", "91110101MA9QH0002", "builder");
        progress.line(
                "%d citizens and 2 companies registered at the counter, each sets up his own account", CITIZENS.size());
        return cast;
    }

    private void appoint(Person administrator, Officer officer) {
        // Who confirms what the administrator asks for does not owe him his account: it is made at the counter.
        Person registrar = officer.roles().contains("AUDITOR") ? get("registrar") : administrator;
        String ref = addPerson(registrar, officer.login(), officer.name(), "1985-01-01", "女");
        for (String role : officer.roles()) {
            ObjectNode grant = Api.object();
            grant.put("person", ref).put("role", role).put("office", officer.office());
            administrator.post("/api/v1/grants", grant);
        }
        openAccount(registrar, officer.login(), ref);
    }

    private void register(Citizen citizen) {
        Person registrar = get("registrar");
        openAccount(
                registrar,
                citizen.login(),
                addPerson(registrar, citizen.login(), citizen.name(), citizen.birth(), citizen.sex()));
    }

    private String addPerson(Person by, String login, String name, String birth, String sex) {
        String number = Numbers.identity(birth.replace("-", ""), sequence++);
        ObjectNode person = Api.object();
        person.put("name", name).put("scheme", "CN-ID").put("number", number);
        String address = "清河示范区清泉街道槐柏路 " + sequence + " 号";
        person.put("birthDate", birth).put("sex", sex).put("address", address);
        addresses.add(address);
        names.put(login, name);
        numbers.put(login, number);
        return by.post("/api/v1/persons", person).path("holder").asString();
    }

    private void openAccount(Person by, String login, String ref) {
        String token = by.post(
                        "/api/v1/accounts", Api.object().put("person", ref).put("login", login))
                .path("linkToken")
                .asString();
        people.put(login, Person.setUp(api, login, token));
    }

    private void found(String key, String name, String code, String representative) {
        // Not the clerk who will redeem the companies' codes.
        Person registrar = get("registrar");
        String creditCode = Numbers.creditCode(code);
        String ref = registrar
                .post(
                        "/api/v1/organisations",
                        Api.object()
                                .put("name", name)
                                .put("creditCode", creditCode)
                                .put("address", "清河示范区柳林镇建材路 1 号"))
                .path("holder")
                .asString();
        registrar.post(
                "/api/v1/organisations/" + ref.substring(ref.indexOf(':') + 1) + "/representatives",
                Api.object().put("person", get(representative).ref()).put("as", "LEGAL_REPRESENTATIVE"));
        organisations.put(key, ref);
        codes.put(key, creditCode);
        names.put(key, name);
    }

    /** A signed-in person. */
    public Person get(String login) {
        return Optional.ofNullable(people.get(login)).orElseThrow(() -> new IllegalArgumentException(login));
    }

    /** The name under which a person or company is registered. */
    public String name(String key) {
        return Optional.ofNullable(names.get(key)).orElseThrow(() -> new IllegalArgumentException(key));
    }

    /** Number of the identity card; its check digit is deliberately wrong. */
    public String number(String login) {
        return Optional.ofNullable(numbers.get(login)).orElseThrow(() -> new IllegalArgumentException(login));
    }

    /** {@code organisation:<uuid>}. */
    public String organisation(String key) {
        return Optional.ofNullable(organisations.get(key)).orElseThrow(() -> new IllegalArgumentException(key));
    }

    /** Credit code of a company; its check character is deliberately wrong. */
    public String code(String key) {
        return Optional.ofNullable(codes.get(key)).orElseThrow(() -> new IllegalArgumentException(key));
    }

    /** What must be found nowhere in clear: names, numbers and addresses of everybody, passwords, seeds, tokens. */
    Set<String> personal() {
        Set<String> all = new TreeSet<>(addresses);
        all.addAll(names.values());
        all.addAll(numbers.values());
        all.addAll(codes.values());
        people.values().forEach(person -> all.addAll(person.secrets()));
        return all;
    }

    /** The approver of an office. */
    public Person approver(String office) {
        return get(office.toLowerCase(java.util.Locale.ROOT));
    }
}
