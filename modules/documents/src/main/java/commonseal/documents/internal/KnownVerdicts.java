package commonseal.documents.internal;

import commonseal.catalog.Catalog.Policy;
import commonseal.documents.Documents.Verified;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was said last of the documents that are looked up most, 2,000 of them (10 MB). It is said again for a minute, as long
 * as everything that it rests on is as it was; the rows are read each time, so a change in them is never overlooked.
 */
final class KnownVerdicts {
    private static final int MOST = 2_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /**
     * What a verdict about the present rests on.
     *
     * @param stored all rows
     * @param trust version of the trust file
     * @param anchors size of the largest anchored tree
     * @param day in the district; documents begin and end with days
     * @param policies of the fields, as the newest version of the kind has them
     */
    record Grounds(StoredDocument stored, int trust, long anchors, LocalDate day, Map<String, Policy> policies) {
        Grounds {
            policies = Map.copyOf(policies);
        }
    }

    private record Known(Grounds grounds, Instant at, Verified verified) {}

    private final Map<String, Known> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    });

    Optional<Verified> find(String publicCode, Grounds grounds, Instant now) {
        return Optional.ofNullable(known.get(publicCode))
                .filter(found -> !now.isBefore(found.at())
                        && now.isBefore(found.at().plus(LONGEST))
                        && found.grounds().equals(grounds))
                .map(Known::verified);
    }

    void keep(String publicCode, Grounds grounds, Instant at, Verified verified) {
        known.put(publicCode, new Known(grounds, at, verified));
    }
}
