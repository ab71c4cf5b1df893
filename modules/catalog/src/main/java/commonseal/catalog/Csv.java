package commonseal.catalog;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.CatalogueFiles.FileProblem;
import commonseal.catalog.CatalogueFiles.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    static List<Row> read(String file, String text) {
        List<String> lines = text.strip().replaceFirst("^\uFEFF", "").lines().toList();
        List<String> heading = cells(lines.getFirst());
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
