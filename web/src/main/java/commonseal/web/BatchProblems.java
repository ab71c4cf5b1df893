package commonseal.web;

import commonseal.documents.Batches;
import commonseal.documents.Batches.Row;
import commonseal.documents.Batches.RowProblem;
import commonseal.kernel.Page;
import java.util.Optional;
import java.util.UUID;

/** Line, column and code of each wrong row of a batch, for a spreadsheet. Nobody's data stands in it. */
public final class BatchProblems {

    private BatchProblems() {}

    /**
     * Answers the file, or 404 if the actor is no issuer of the batch's kind. Cost: one query for {@link Page#LARGEST} wrong
     * rows.
     */
    public static void write(Exchange exchange, UUID batch) {
        Batches batches = exchange.services().documents().batches();
        var act = exchange.actor().act("batch");
        if (exchange.services()
                .db()
                .read(act, tx -> batches.find(tx, exchange.actor(), batch))
                .isEmpty()) {
            exchange.notFound();
            return;
        }
        // A spreadsheet takes a file with this mark for UTF-8.
        StringBuilder csv = new StringBuilder("\uFEFFline,column,code\r\n");
        Optional<String> cursor = Optional.empty();
        do {
            Page.Request request = new Page.Request(Page.LARGEST, cursor);
            Page<Row> page =
                    exchange.services().db().read(act, tx -> batches.rows(tx, exchange.actor(), batch, true, request));
            for (Row row : page.items()) {
                for (RowProblem problem : row.problems()) {
                    csv.append(row.line())
                            .append(',')
                            .append(problem.field())
                            .append(',')
                            .append(problem.code())
                            .append("\r\n");
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        exchange.context()
                .contentType("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"problems-" + batch + ".csv\"")
                .result(csv.toString());
    }
}
