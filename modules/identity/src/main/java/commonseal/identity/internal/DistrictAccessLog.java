package commonseal.identity.internal;

import commonseal.identity.AccessLog;
import commonseal.identity.AccessLogUnavailable;
import commonseal.identity.internal.AccessDayRows.Day;
import commonseal.identity.internal.LoggedTable.Reading;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@link AccessLog} on {@code identity.access_day} and the files. */
final class DistrictAccessLog implements AccessLog {

    private static final Act SEAL = Act.job("seal-access-log");

    private final Db db;
    private final Seals seals;
    private final AccessDayRows days;
    private final AccessLogFile file;
    private final AccessLogAudit audit;

    DistrictAccessLog(Db db, Ledger ledger, Seals seals, AccessDayRows days, AccessLogFile file) {
        this.db = db;
        this.seals = seals;
        this.days = days;
        this.file = file;
        this.audit = new AccessLogAudit(db, ledger, seals, days, file.folder());
    }

    @Override
    public int sealFinishedDays() {
        int sealed = 0;
        while (db.write(SEAL, this::sealNext)) {
            sealed++;
        }
        return sealed;
    }

    private boolean sealNext(Tx tx) {
        Optional<LocalDate> due = days.newest(tx).map(day -> day.plusDays(1)).or(() -> firstDay(tx));
        LocalDate open = LoggedTable.dayOf(tx.now().minus(GRACE));
        if (due.isEmpty() || !due.get().isBefore(open)) {
            return false;
        }
        LocalDate day = due.get();
        RowsHash rows = RowsHash.ofDay(Reading.in(tx), day, seals);
        days.insert(tx, new Day(Ids.next(tx), day, rows.rows(), rows.hash(), file.endOf(day), tx.now()));
        return true;
    }

    private Optional<LocalDate> firstDay(Tx tx) {
        try {
            Stream<LocalDate> file = AccessLogLines.days(this.file.folder()).stream();
            return Stream.concat(LoggedTable.firstDay(tx).stream(), file).min(LocalDate::compareTo);
        } catch (IOException e) {
            throw new AccessLogUnavailable(e);
        }
    }

    @Override
    public List<Finding> verify() {
        try {
            return audit.run();
        } catch (IOException e) {
            throw new AccessLogUnavailable(e);
        }
    }
}
