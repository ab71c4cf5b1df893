package commonseal.documents.internal;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.KindRules.Issuer;
import commonseal.verifier.TrustFile.Authority;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which office may issue what and when, as the trust file says it: follows from the definitions of the kinds. What was
 * granted is never taken back for the past: an authority ends now at the earliest, and its beginning stays.
 *
 * @param zone in which the days of definitions begin and end
 */
record Authorities(ZoneId zone, Instant now) {

    /**
     * A definition's period.
     *
     * @param from empty: from whenever it is granted
     * @param until first moment after it
     */
    private record Period(String office, String kind, Optional<Instant> from, Optional<Instant> until) {
        boolean isOf(Authority authority) {
            return authority.office().equals(office) && authority.kind().equals(kind);
        }
    }

    /**
     * The authorities after those granted so far.
     *
     * @param offices that have a key; no other office is granted anything
     */
    List<Authority> next(List<Authority> granted, List<Kind> kinds, Set<String> offices) {
        List<Period> periods = new ArrayList<>(kinds.stream()
                .flatMap(kind -> kind.issuers().stream().map(issuer -> period(kind, issuer)))
                .toList());
        Set<String> known = kinds.stream().map(Kind::code).collect(Collectors.toSet());
        List<Authority> all = new ArrayList<>();
        for (Authority old : granted) {
            Optional<Period> meant =
                    periods.stream().filter(period -> isMeant(period, old)).findFirst();
            meant.ifPresent(periods::remove);
            // A kind that the catalogue does not know just now (an altered definition) changes nothing.
            boolean stays = isOver(old.until()) || !known.contains(old.kind());
            Optional<Instant> end = meant.isPresent() ? meant.get().until() : ended(old);
            all.add(stays ? old : new Authority(old.office(), old.kind(), old.from(), end));
        }
        periods.stream()
                .filter(period -> offices.contains(period.office()))
                .forEach(period -> all.add(new Authority(
                        period.office(), period.kind(), period.from().orElse(now), period.until())));
        return all;
    }

    private Period period(Kind kind, Issuer issuer) {
        return new Period(
                issuer.office(),
                kind.code(),
                issuer.since().map(day -> day.atStartOfDay(zone).toInstant()),
                issuer.until().map(day -> day.plusDays(1).atStartOfDay(zone).toInstant()));
    }

    /** Whether the period of the definition goes on with what was granted. */
    private boolean isMeant(Period period, Authority old) {
        if (!period.isOf(old)) {
            return false;
        }
        if (isOver(old.until())) {
            return period.until().equals(old.until());
        }
        boolean begun = period.from().map(from -> !from.isAfter(now)).orElse(true);
        return !isOver(period.until()) && (begun || period.from().equals(Optional.of(old.from())));
    }

    private boolean isOver(Optional<Instant> until) {
        return until.filter(end -> !end.isAfter(now)).isPresent();
    }

    /** Now; what had not begun never begins. */
    private Optional<Instant> ended(Authority old) {
        return Optional.of(old.from().isAfter(now) ? old.from() : now);
    }
}
