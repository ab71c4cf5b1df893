package commonseal.catalog;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.CatalogueFiles.FileProblem;
import commonseal.catalog.CatalogueFiles.Refused;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** RFC 4180 with a heading: each further line is a map from heading to cell. No line breaks inside cells. */
final class Csv {

    private Csv() {}

    /** A line below the heading. */
    record Row(String file, int line, Map<String, String> cells) {
        /** Of that heading; a file without it is refused. */
        String cell(String heading) {
            String cell = cells.get(heading);
            if (cell == null) {
                throw refused("COLUMN_MISSING", heading);
            }
            return cell;
        }

        /** Of a heading that a file may do without; empty text then. */
        String optional(String heading) {
            return cells.getOrDefault(heading, "");
        }

        /** What a cell says; empty if it says nothing or the column is not there. */
        <T> Optional<T> optional(String heading, Function<String, T> reading) {
            String cell = optional(heading);
            try {
                return cell.isEmpty() ? Optional.empty() : Optional.of(reading.apply(cell));
            } catch (NumberFormatException | DateTimeException e) {
                throw refused("VALUE_UNKNOWN", heading + " " + cell);
            }
        }

        /** yes or no; empty: as usual. */
        boolean flag(String heading, boolean usual) {
            return switch (optional(heading)) {
                case "" -> usual;
                case "yes" -> true;
                case "no" -> false;
                default -> throw refused("VALUE_UNKNOWN", heading + " " + optional(heading));
            };
        }

        /** Empty: as usual. */
        <E extends Enum<E>> E oneOf(String heading, E usual) {
            return optional(heading).isEmpty() ? usual : oneOf(heading, usual.getDeclaringClass());
        }

        <E extends Enum<E>> E oneOf(String heading, Class<E> values) {
            return Arrays.stream(values.getEnumConstants())
                    .filter(value -> value.name().equals(cell(heading)))
                    .findFirst()
                    .orElseThrow(() -> refused("VALUE_UNKNOWN", heading + " " + cell(heading)));
        }

        Refused refused(String code, String value) {
            return Csv.refused(file, line, code, value);
        }
    }

    static Refused refused(String file, int line, String code, String value) {
        return new Refused(List.of(new FileProblem(file, new Problem("", line, code, Map.of("value", value)))));
    }

    /** The rows, none if there is no such file; a heading that is missing or that nobody reads is refused. A column {@code note} is for people. */
    static List<Row> read(Map<String, byte[]> files, String file, Set<String> needed, Set<String> optional) {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            return List.of();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> lines = text.replaceFirst("^\uFEFF", "").lines().toList();
        List<String> heading = lines.isEmpty() ? List.of() : cells(lines.getFirst());
        needed.stream()
                .filter(column -> !heading.contains(column))
                .sorted()
                .findFirst()
                .ifPresent(column -> {
                    throw refused(file, 1, "COLUMN_MISSING", column);
                });
        heading.stream()
                .filter(column -> !needed.contains(column) && !optional.contains(column) && !column.equals("note"))
                .findFirst()
                .ifPresent(column -> {
                    throw refused(file, 1, "COLUMN_UNKNOWN", column);
                });
        List<Row> rows = new ArrayList<>();
        for (int line = 1; line < lines.size(); line++) {
            if (lines.get(line).isBlank()) {
                continue;
            }
            List<String> cells = cells(lines.get(line));
            if (cells.size() != heading.size()) {
                throw refused(file, line + 1, "CELLS_COUNT", cells.size() + "/" + heading.size());
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(heading.get(i), cells.get(i));
            }
            rows.add(new Row(file, line + 1, row));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                // Two quotes inside quotes are one.
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
