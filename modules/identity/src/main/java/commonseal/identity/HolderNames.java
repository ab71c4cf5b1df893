package commonseal.identity;

import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What persons and organisations are called, over time and in several scripts. A change is a ledger entry and takes
 * nothing back: earlier names stay readable to the holder and the registrar, and documents keep the name they were
 * issued under. Stored and shown character by character: nothing is replaced by a look-alike.
 */
public interface HolderNames {

    /**
     * Gives a name. An official one replaces the official one in the same script from {@code from} on; of a name with its
     * kind and script known already, the term is set anew. The same again is {@link SetResult.Set}, without a new entry.
     */
    SetResult set(Tx tx, HolderId holder, NewName name);

    /** All names, the newest first, at most 200; the one of the registration is the last. Empty if unknown or erased. */
    List<Name> of(Tx tx, HolderId holder);

    /** In which writing a name is, with the language where it matters (BCP 47, ISO 15924). */
    enum Script {
        HANS("zh-Hans"),
        HANT("zh-Hant"),
        PINYIN("zh-Latn"),
        LATIN("und-Latn"),
        UYGHUR("ug-Arab"),
        KAZAKH("kk-Arab"),
        MONGOLIAN("mn-Mong"),
        TIBETAN("bo-Tibt"),
        YI("ii-Yiii"),
        KOREAN("ko-Hang"),
        CYRILLIC("und-Cyrl"),
        /** Any other: names of travellers from everywhere. */
        OTHER("und");

        private final String tag;

        Script(String tag) {
            this.tag = tag;
        }

        /** The language tag, e.g. {@code zh-Hans}. */
        public String tag() {
            return tag;
        }

        /** The script of a tag; empty for one that is not kept. */
        public static Optional<Script> of(String tag) {
            return Arrays.stream(values())
                    .filter(script -> script.tag.equals(tag))
                    .findFirst();
        }
    }

    /** What a name is to its holder. */
    enum NameKind {
        OFFICIAL,
        FORMER,
        ALSO_KNOWN
    }

    /**
     * A name to give.
     *
     * @param until when it ended or ends; an official name has none, for it ends when the next begins
     */
    record NewName(String text, Script script, NameKind kind, Instant from, Optional<Instant> until) {}

    /**
     * A name.
     *
     * @param kind FORMER also for an official one that was replaced
     * @param from absent for the name of the registration
     * @param at when it was written down
     */
    record Name(
            String text,
            Script script,
            NameKind kind,
            Optional<Instant> from,
            Optional<Instant> until,
            Optional<Instant> at) {}

    /** What became of {@link #set}. */
    sealed interface SetResult {
        /** It is as given (or was already). */
        record Set() implements SetResult {}

        /**
         * Nothing was stored; {@code code} is one of HOLDER_UNKNOWN, NAME_OWN (nobody names himself or whom he represents),
         * NAME_TERM (ends before it begins, or an official one that ends), NAME_TOO_MANY (200), NAME_EMPTY, NAME_LONG,
         * NAME_SURROGATE (half a character), NAME_CONTROL, NAME_BIDI (marks that reverse the reading), NAME_INVISIBLE,
         * NAME_PRIVATE (a character without an agreed shape), NAME_MARKS (too many marks on one letter), NAME_SCRIPT (letters
         * of another script).
         */
        record Refused(String code) implements SetResult {}
    }
}
