package commonseal.catalog;

import commonseal.catalog.KindRules.Issuer;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.WorkingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Document kinds, services with their process definitions, calendars: versioned data, immutable once published, hash in
 * the ledger. Reads come from memory.
 */
public interface Catalog {

    /**
     * Publishes a kind definition (a new version if it differs from the newest; its own version and hash are ignored; see
     * {@link Numbering} for the pattern). Readable from memory once the transaction is durable. Publications go one at a
     * time.
     */
    DefinitionResult publishKind(Tx tx, Actor actor, Kind kind);

    /** Newest version of a kind. */
    Optional<Kind> kind(String code);

    /** One version; a document's labels and policy are those of its version. From memory. */
    Optional<Kind> kind(String code, int version);

    /** Every version of a kind, the newest first, with who published it and when; empty if there is no such kind. */
    List<KindVersion> versions(String code);

    /** All kinds in code order (some hundreds). */
    List<Kind> kinds();

    /**
     * Newest versions of the kinds whose names, code, or the pinyin initials of the Chinese name contain the text (all if
     * empty), in code order; see {@link #services}.
     */
    Page<Kind> kinds(String text, Page.Request page);

    /**
     * Validates and publishes a process definition written in YAML. What was published in the same transaction may be
     * referred to. The version must be above the newest. Readable from memory once the transaction is durable.
     */
    PublishResult publishProcess(Tx tx, Actor actor, byte[] yaml);

    /** Only validates, in a transaction of its own; without a database use {@link ProcessFiles}. */
    PublishResult validate(byte[] yaml);

    /** Newest published version of a service's process. */
    Optional<Process> process(String code);

    /** One version; cases pin theirs. */
    Optional<Process> process(String code, int version);

    /**
     * The law under which documents of this kind are read for the service without their owner's consent: what the newest
     * version cites, on a day on which it applies. No older version helps.
     */
    Optional<LegalGround> lawful(String service, String kind, LocalDate day);

    /**
     * Newest versions of the services whose Chinese or English name, code, or the pinyin initials of the Chinese name
     * contain the text (all if empty), in code order. Initials are known for the 3,755 commonest characters, one reading
     * each.
     */
    Page<Process> services(String text, Page.Request page);

    /**
     * Publishes a working calendar (JSON of the calendar format); replaces the one of the same name, whose versions stay
     * in the ledger.
     */
    DefinitionResult publishCalendar(Tx tx, Actor actor, byte[] json);

    /** A calendar by name, e.g. {@code cn-gov}. */
    Optional<WorkingCalendar> calendar(String name);

    /**
     * Reads everything again from the database; called at start and after another node published. A definition that the
     * ledger does not confirm is logged (CATALOG-002) and not used. About 1 ms for each published version.
     */
    void reload();

    /** What became of publishing a kind or a calendar. */
    sealed interface DefinitionResult {
        /** The version now in use, new or as before. */
        record Published(String code, int version) implements DefinitionResult {}

        /**
         * Nothing was stored. Codes: NOT_ALLOWED (neither administrator of the district nor the program), KIND_CODE,
         * OFFICE_UNKNOWN, NAME_EMPTY, MONTHS, NUMBERING, FIELDS_COUNT, FIELD_NAME, FIELD_TWICE, LABEL_EMPTY,
         * CALENDAR, and of what a kind asks: see docs/catalogue.md.
         */
        record Refused(Problem problem) implements DefinitionResult {}
    }

    /**
     * A document kind. Fields, validity and numbers stand here, what else it asks in {@link KindRules}.
     *
     * @param office code of the office that keeps the definition; it issues unless {@link KindRules.Issuance} says who does
     * @param version 0 before publication
     */
    record Kind(
            String code,
            String nameZh,
            String nameEn,
            String office,
            HolderType holder,
            boolean licence,
            Validity validity,
            List<Field> fields,
            Series series,
            KindRules rules,
            int version,
            String hash) {
        public Kind {
            fields = List.copyOf(fields);
        }

        /** A kind that asks for nothing in particular. */
        public Kind(
                String code,
                String nameZh,
                String nameEn,
                String office,
                HolderType holder,
                boolean licence,
                Optional<Integer> validMonths,
                List<Field> fields,
                String numbering,
                int version,
                String hash) {
            this(
                    code,
                    nameZh,
                    nameEn,
                    office,
                    holder,
                    licence,
                    Validity.months(validMonths),
                    fields,
                    Series.of(numbering),
                    KindRules.plain(),
                    version,
                    hash);
        }

        /** How many months a document lasts; empty if its end is fixed, or it has none. */
        public Optional<Integer> validMonths() {
            return validity.months();
        }

        /** See {@link Numbering}. */
        public String numbering() {
            return series.pattern();
        }

        /** Who issues, at least one. */
        public List<Issuer> issuers() {
            return rules.issuance().issuers().isEmpty()
                    ? List.of(new Issuer(office, Optional.empty(), Optional.empty()))
                    : rules.issuance().issuers();
        }

        /** Whether the office issues it on that day. */
        public boolean isIssuedBy(String byOffice, LocalDate day) {
            return issuers().stream().anyMatch(issuer -> issuer.office().equals(byOffice) && issuer.covers(day));
        }

        /** The same definition under a version. */
        public Kind as(int otherVersion, String otherHash) {
            return new Kind(
                    code,
                    nameZh,
                    nameEn,
                    office,
                    holder,
                    licence,
                    validity,
                    fields,
                    series,
                    rules,
                    otherVersion,
                    otherHash);
        }

        /** The same definition, not yet published: to be compared with a file. */
        public Kind unpublished() {
            return as(0, "");
        }
    }

    /** A published version of a kind. */
    record KindVersion(Kind kind, Instant publishedAt, String publishedBy) {}

    /** Who may hold a kind. */
    enum HolderType {
        PERSON,
        ORGANISATION,
        BOTH
    }

    /**
     * One data item of a kind.
     *
     * @param shape what its values look like beyond the type
     * @param paper whether it is part of the seal on paper, which anybody reads who holds the sheet
     */
    record Field(
            String name,
            String labelZh,
            String labelEn,
            FieldType type,
            Policy policy,
            boolean required,
            FieldShape shape,
            Paper paper) {

        /** A value of any shape, not part of the seal on paper. */
        public Field(String name, String labelZh, String labelEn, FieldType type, Policy policy, boolean required) {
            this(name, labelZh, labelEn, type, policy, required, FieldShape.ANY, Paper.NO);
        }
    }

    /** What of a field is in the seal on paper. */
    enum Paper {
        NO,
        /** The value; only of a public field. */
        WHOLE,
        /** The value as {@link FieldRules#masked} leaves it. */
        MASKED
    }

    /** Shape of a value: dates are ISO 8601, numbers plain decimals, everything else text. */
    enum FieldType {
        TEXT,
        DATE,
        NUMBER
    }

    /** Who sees a field. */
    enum Policy {
        /** Shown on the public verify page. */
        PUBLIC,
        /** Only where it was asked for and permitted. */
        SELECTIVE,
        /** Never leaves by a pull. */
        NEVER
    }

    /**
     * A law as a definition cites it.
     *
     * @param id of the citation in that version
     * @param roles who of the office may read
     */
    record LegalGround(String service, int version, String id, String citationZh, String citationEn, Set<Role> roles) {
        public LegalGround {
            roles = Set.copyOf(roles);
        }
    }

    /** A published process definition. */
    record Process(
            String code,
            int version,
            String titleZh,
            String titleEn,
            String hash,
            Instant publishedAt,
            ProcessDefinition definition) {}

    /** What became of a publication or validation. */
    sealed interface PublishResult {
        record Published(Process process) implements PublishResult {}

        /** Nothing to publish: equal to the newest version. */
        record Unchanged(Process process) implements PublishResult {}

        /** Valid; from {@link #validate} only. */
        record Valid(ProcessDefinition definition, List<Problem> warnings) implements PublishResult {
            public Valid {
                warnings = List.copyOf(warnings);
            }
        }

        record Invalid(List<Problem> problems) implements PublishResult {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /** One thing wrong with a definition: where (JSON pointer and line, 0 if unknown), stable code, and the values for its message. */
    record Problem(String pointer, int line, String code, Map<String, String> values) {
        public Problem {
            values = Map.copyOf(values);
        }
    }
}
