package commonseal.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind asks of its documents beside their fields. {@link #plain} is a kind that asks for nothing in particular.
 *
 * @param issuance who issues it, and whether one officer is enough
 * @param holding how many hold it together
 * @param uniqueness of what there is one active document
 * @param bases documents that it rests on
 * @param effects what its issue does to other documents of the same holders
 * @param laws that it rests on; may be empty
 * @param statusHours how old a look at its status may be before somebody relies on it; empty: as the verifier's policy says
 * @param retentionYears how long it is kept after its end; empty: for ever
 */
public record KindRules(
        Nature nature,
        Issuance issuance,
        Holding holding,
        Uniqueness uniqueness,
        List<Basis> bases,
        List<Effect> effects,
        List<Law> laws,
        Optional<Integer> statusHours,
        Optional<Integer> retentionYears,
        Template template) {
    public KindRules {
        bases = List.copyOf(bases);
        effects = List.copyOf(effects);
        laws = List.copyOf(laws);
    }

    /** Of a kind that asks for nothing in particular. */
    public static KindRules plain() {
        return new KindRules(
                Nature.CERTIFICATE,
                new Issuance(List.of(), false),
                new Holding(1, Holding.MOST, false),
                Uniqueness.none(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Template.plain());
    }

    /** What sort of paper a kind is. */
    public enum Nature {
        /** Gives a right or a quality until it ends. */
        CERTIFICATE,
        /** Says how something stood when it was written; ages at once. */
        STATEMENT,
        /** What another authority issued, received and attested here, never signed in its name. */
        COPY
    }

    /**
     * Who issues.
     *
     * @param issuers empty: the kind's office, from its first publication
     * @param fourEyes whether a second officer approves before the office seals
     */
    public record Issuance(List<Issuer> issuers, boolean fourEyes) {
        public Issuance {
            issuers = List.copyOf(issuers);
        }
    }

    /**
     * That an office issues the kind.
     *
     * @param since first day; empty: since the definition was published
     * @param until last day; empty: still
     */
    public record Issuer(String office, Optional<LocalDate> since, Optional<LocalDate> until) {
        /** Whether it issues on that day. */
        public boolean covers(LocalDate day) {
            return !since.filter(day::isBefore).isPresent()
                    && !until.filter(day::isAfter).isPresent();
        }

        /** Whether the two meet anywhere; also with itself. */
        public boolean overlaps(Issuer other) {
            return office.equals(other.office)
                    && !until.flatMap(end -> other.since.map(end::isBefore)).orElse(false)
                    && !other.until.flatMap(end -> since.map(end::isBefore)).orElse(false);
        }
    }

    /**
     * How a document is held.
     *
     * @param least and {@code most} owners together
     * @param representative whether somebody acts for the holder (guardian, legal representative) and is bound to it too
     */
    public record Holding(int least, int most, boolean representative) {
        /** A marriage has two holders, a shared title some dozens. */
        public static final int MOST = 100;
    }

    /**
     * Of what there is one active document.
     *
     * @param fields that tell documents of one holder or thing apart, all required by the kind; of {@link Per#FIELDS} the key
     */
    public record Uniqueness(Per per, List<String> fields) {
        public Uniqueness {
            fields = List.copyOf(fields);
        }

        /** As many as there are. */
        public static Uniqueness none() {
            return new Uniqueness(Per.NOTHING, List.of());
        }

        /** What of a document's surroundings belongs to the key. */
        public enum Per {
            /** No key: any number of documents. */
            NOTHING,
            /** The holders, all of them together, in whatever order. */
            HOLDER,
            /** The premises or thing it is about. */
            ASSET,
            /** Only the named fields. */
            FIELDS
        }

        /**
         * What no two active documents of the kind share, part by part; empty if there is no key, or the document has no
         * asset where the key needs one. Holds values of fields: personal data.
         *
         * @param holders references of all owners
         */
        public Optional<List<String>> key(List<String> holders, Optional<String> asset, Map<String, String> values) {
            if (per == Per.NOTHING || per == Per.ASSET && asset.isEmpty()) {
                return Optional.empty();
            }
            List<String> parts = new ArrayList<>();
            if (per == Per.HOLDER) {
                parts.addAll(holders.stream().distinct().sorted().toList());
            } else if (per == Per.ASSET) {
                parts.add(asset.orElseThrow());
            }
            fields.forEach(field -> parts.add(field + "=" + values.getOrDefault(field, "")));
            return Optional.of(List.copyOf(parts));
        }
    }

    /**
     * A document of the same holder that a kind rests on.
     *
     * @param kind code
     * @param required whether it must be there when the kind is issued
     * @param whenItEnds what becomes of a document whose basis ends
     */
    public record Basis(String kind, boolean required, Consequence whenItEnds) {}

    /** What becomes of another document. */
    public enum Consequence {
        /** It is shown with a warning. */
        WARN,
        /** It is suspended. */
        SUSPEND,
        /** It is revoked. */
        REVOKE
    }

    /** What the issue of the kind does to active documents of another kind of the same holders: a death suspends an identity card. */
    public record Effect(String kind, Consequence consequence) {}

    /** A law as cited. */
    public record Law(String zh, String en) {}

    /**
     * How it is drawn.
     *
     * @param name of a designed template; {@code plain} lists the fields
     */
    public record Template(Layout layout, String name) {
        /** The template of every kind without one of its own. */
        public static Template plain() {
            return new Template(Layout.PORTRAIT, "plain");
        }

        /** How the sheet lies. */
        public enum Layout {
            PORTRAIT,
            LANDSCAPE
        }
    }
}
