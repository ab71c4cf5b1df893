package commonseal.catalog;

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

    /** All kinds in code order (some hundreds). */
    List<Kind> kinds();

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
         * CALENDAR.
         */
        record Refused(Problem problem) implements DefinitionResult {}
    }

    /**
     * A document kind.
     *
     * @param office code of the issuing office
     * @param validMonths empty: does not expire
     * @param version 0 before publication
     */
    record Kind(
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
        public Kind {
            fields = List.copyOf(fields);
        }
    }

    /** Who may hold a kind. */
    enum HolderType {
        PERSON,
        ORGANISATION,
        BOTH
    }

    /** One data item of a kind. */
    record Field(String name, String labelZh, String labelEn, FieldType type, Policy policy, boolean required) {}

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
