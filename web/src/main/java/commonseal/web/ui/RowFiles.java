package commonseal.web.ui;

import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Batches.Format;
import commonseal.identity.Role;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.List;
import java.util.Locale;

/** What the pages of batches and of registers share: files of rows, and the kinds that an issuer issues. */
final class RowFiles {

    private static final String FIELD = "file";

    private RowFiles() {}

    /** What the field {@code file} held. */
    sealed interface Sent {
        record Rows(Format format, byte[] bytes) implements Sent {
            public Rows {
                bytes = bytes.clone();
            }

            @Override
            public byte[] bytes() {
                return bytes.clone();
            }
        }

        record Wrong(Problem problem) implements Sent {}
    }

    /** By the ending of its name JSON, otherwise CSV. */
    static Sent of(Exchange exchange) {
        return switch (Uploads.of(exchange, FIELD)) {
            case Uploads.Given.File(String name, byte[] bytes) ->
                new Sent.Rows(name.toLowerCase(Locale.ROOT).endsWith(".json") ? Format.JSON : Format.CSV, bytes);
            case Uploads.Given.None() ->
                new Sent.Wrong(new Problem(FIELD, exchange.messages().text("batch.file.none")));
            case Uploads.Given.Empty() -> new Sent.Wrong(problem(exchange, "FILE_EMPTY", 0, ""));
            case Uploads.Given.TooLarge() ->
                new Sent.Wrong(new Problem(FIELD, exchange.messages().text("batch.file.large")));
        };
    }

    /** What is wrong with the file, where, and what to do. */
    static Problem problem(Exchange exchange, String code, int line, String column) {
        Messages messages = exchange.messages();
        StringBuilder text = new StringBuilder();
        if (line > 0) {
            text.append(messages.text("batch.at-line", String.valueOf(line)));
        }
        if (!column.isEmpty()) {
            text.append(messages.text("batch.at-column", column));
        }
        return new Problem(
                FIELD,
                text.append(messages.code("problem", code))
                        .append(messages.pick("", " "))
                        .append(messages.code("problem.next", code))
                        .toString());
    }

    /** Of the offices in which the actor issues; from memory. */
    static List<Kind> kinds(Exchange exchange) {
        List<String> offices = exchange.actor().offices(Role.ISSUER);
        return exchange.services().catalog().kinds().stream()
                .filter(kind -> offices.contains(kind.office()))
                .toList();
    }
}
