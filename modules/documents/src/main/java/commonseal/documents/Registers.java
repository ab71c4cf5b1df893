package commonseal.documents;

import commonseal.documents.Batches.Format;
import commonseal.identity.Actor;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Registers that an office keeps in another program, taken over and kept up with. A mapping says how columns become fields;
 * it is versioned and sealed. A reading compares the register with what was taken over before and lays what it finds into
 * up to three {@link Batches}: rows to issue, documents to replace, documents to revoke. Nothing happens until an officer
 * of the office starts each of them; what he starts is bound to mapping and source by {@code fileDigest}. Everybody here is
 * an issuer of the kind's office.
 */
public interface Registers {

    /** Longest mapping in characters. */
    int LONGEST_MAPPING = 100_000;

    /**
     * Publishes a mapping, canonical JSON or not; a ledger entry if it differs from the newest version. Members:
     * {@code register} (its code), {@code kind}, {@code key} (source columns that tell rows apart), {@code columns} (target
     * to {@code {"from": column, "transform": as in definitions}}). Targets: fields of the kind, and {@code holder},
     * {@code holder_name} (registers a holder who is not known), {@code number} (a number already given, kept),
     * {@code asset}, {@code valid_from}, {@code valid_until}.
     */
    MapResult map(Tx tx, Actor officer, String mapping);

    /** Registers of kinds that the officer issues, by code, each in its newest version. */
    List<Register> list(Tx tx, Actor officer);

    /** One register in its newest version; empty if the actor is no issuer of its kind. */
    Optional<Register> find(Tx tx, Actor officer, String register);

    /**
     * Reads a register whole and lays out what differs; nothing is issued, replaced or revoked. Cost: the file in memory
     * several times (most {@link Batches#MOST_BYTES}), two keyed digests a row, one query and one statement for 500 rows.
     *
     * @param file all rows that are in force, with a heading; not the differences
     */
    ReadResult read(Tx tx, Actor officer, String register, Format format, byte[] file);

    /** One reading; empty if the actor is no issuer of its kind. */
    Optional<Reading> reading(Tx tx, Actor officer, UUID reading);

    /** Readings of a register, newest first; empty if the actor is no issuer of its kind. */
    Page<Reading> readings(Tx tx, Actor officer, String register, Page.Request page);

    /**
     * A register.
     *
     * @param mapping canonical JSON
     */
    record Register(
            String code, int version, String kind, String office, String mapping, String mappedBy, Instant mappedAt) {}

    /**
     * What a reading found.
     *
     * @param version of the mapping
     * @param rows in the source
     * @param same rows that say what the document says that was made of them
     * @param unmapped columns that the mapping leaves out
     * @param fresh batch of rows that are no document yet, with those that cannot be read; empty if there are none
     * @param changed batch of rows that say something else than their document
     * @param vanished batch of documents whose row is gone
     */
    record Reading(
            UUID id,
            String register,
            int version,
            String sourceDigest,
            int rows,
            int same,
            List<String> unmapped,
            String readBy,
            Instant readAt,
            Optional<UUID> fresh,
            Optional<UUID> changed,
            Optional<UUID> vanished) {
        public Reading {
            unmapped = List.copyOf(unmapped);
        }
    }

    /** What became of a mapping. */
    sealed interface MapResult {
        record Mapped(String register, int version) implements MapResult {}

        /**
         * Nothing was stored. {@code code}: MAPPING_FORM (no JSON object as described), MAPPING_LARGE, REGISTER_CODE,
         * UNKNOWN_KIND, MAPPING_KEY (none), MAPPING_TARGET (no such field of the kind), MAPPING_TRANSFORM,
         * MAPPING_MISSING (a required field, or the holder), REGISTER_KIND (the register is mapped to another kind), or as
         * {@code Access.Decision.Deny}.
         *
         * @param place which member, or what is wrong there; empty if none
         */
        record Refused(String code, String place) implements MapResult {}
    }

    /** What became of a reading. */
    sealed interface ReadResult {
        record Read(Reading reading) implements ReadResult {}

        /**
         * Nothing was stored. {@code code}: REGISTER_UNKNOWN, READING_OPEN (an earlier reading has a batch that is neither
         * done nor discarded), MAPPING_ALTERED (the ledger does not confirm it), COLUMN_MISSING (the mapping names it), or
         * as {@link Batches.UploadResult.Refused} says of files.
         *
         * @param line where, 0 for the whole file
         * @param column which, empty if none
         */
        record Refused(String code, int line, String column) implements ReadResult {}
    }
}
