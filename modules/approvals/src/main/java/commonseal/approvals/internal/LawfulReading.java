package commonseal.approvals.internal;

import commonseal.approvals.internal.Desk.Opened;
import commonseal.catalog.Catalog.LegalGround;
import commonseal.planner.Link;
import java.time.LocalDate;
import java.util.Optional;

/** Documents that are read without consent because a law says so, as far as a case is concerned. */
record LawfulReading(Desk desk) {

    /** The law under which documents of the kind are read today. */
    Optional<LegalGround> law(CaseFile file, String kind, LocalDate today) {
        return desk.catalog().lawful(file.row().service(), kind, today);
    }

    /** For which office the actor reads documents of the case: its counter, or an open link that he may decide. */
    Optional<String> office(Opened at) {
        if (desk.handling(at).isEmpty()) {
            return Optional.of(at.file().row().office());
        }
        return at.file().definition().links().stream()
                .filter(link -> at.file().linkRow(link.id()).canBeWorkedOn()
                        && desk.deciding(at, link).isEmpty())
                .map(Link::agency)
                .findFirst();
    }

    /** Whether something of the case is open that a law lets somebody in the actor's place read. */
    boolean isOpen(Opened at, Checklist list) {
        return office(at).isPresent()
                && list.lines().values().stream()
                        .filter(line -> line.pieces().stream().anyMatch(Checklist.Piece::isOpen))
                        .flatMap(line -> line.material().kinds().stream())
                        .anyMatch(kind -> law(at.file(), kind, at.today()).isPresent());
    }
}
