package commonseal.documents.internal;

import commonseal.documents.Batches.Format;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A file of rows, read whole: each a map from column to text. */
final class RowFile {
    private static final int MOST_COLUMNS = 500;

    private RowFile() {}

    /** A row as it stands in the file. */
    record Line(int number, Map<String, String> cells) {
        Line {
            cells = Map.copyOf(cells);
        }
    }

    /** What is wrong with the file. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final int line;
        private final String column;

        Unreadable(String code, int line, String column) {
            super(code);
            this.code = code;
            this.line = line;
            this.column = column;
        }

        String code() {
            return code;
        }

        int line() {
            return line;
        }

        String column() {
            return column;
        }
    }

    /** @param most rows; a longer file is not read */
    static List<Line> read(Format format, byte[] file, int most) throws Unreadable {
        String text = text(file);
        List<Line> lines = switch (format) {
            case CSV -> csv(text, most);
            case JSON -> json(text, most);
        };
        if (lines.isEmpty()) {
            throw new Unreadable("FILE_EMPTY", 0, "");
        }
        return lines;
    }

    /** Names of the columns, also of those that are empty in every row; of a file that {@link #read} reads. */
    static Set<String> columns(Format format, byte[] file, List<Line> lines) throws Unreadable {
        Set<String> columns = new LinkedHashSet<>();
        switch (format) {
            case CSV -> new Cells(text(file)).next().forEach(name -> columns.add(name.strip()));
            case JSON -> lines.forEach(line -> columns.addAll(line.cells().keySet()));
        }
        return columns;
    }

    private static String text(byte[] file) throws Unreadable {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Unreadable("FILE_TEXT", 0, "");
        }
    }

    private static List<Line> json(String text, int most) throws Unreadable {
        JsonNode parsed;
        try {
            parsed = CanonicalJson.parse(text);
        } catch (MalformedException e) {
            throw new Unreadable("FILE_FORM", 0, "");
        }
        if (!(parsed instanceof ArrayNode array)) {
            throw new Unreadable("FILE_FORM", 0, "");
        }
        if (array.size() > most) {
            throw new Unreadable("ROWS_MOST", 0, "");
        }
        List<Line> lines = new ArrayList<>();
        for (JsonNode item : array) {
            int number = lines.size() + 1;
            if (!(item instanceof ObjectNode object) || object.size() > MOST_COLUMNS) {
                throw new Unreadable("FILE_FORM", number, "");
            }
            Map<String, String> cells = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (!member.getValue().isString()) {
                    throw new Unreadable("FILE_FORM", number, member.getKey());
                }
                cells.put(member.getKey(), member.getValue().stringValue());
            }
            lines.add(new Line(number, cells));
        }
        return lines;
    }

    private static List<Line> csv(String text, int most) throws Unreadable {
        Cells cells = new Cells(text);
        List<String> heading = cells.next();
        Set<String> seen = new HashSet<>();
        for (String name : heading) {
            if (!seen.add(name.strip())) {
                throw new Unreadable("COLUMN_TWICE", 1, name);
            }
        }
        List<Line> lines = new ArrayList<>();
        while (!cells.isOver()) {
            int number = cells.line();
            List<String> row = cells.next();
            if (row.size() == 1 && row.getFirst().isBlank()) {
                continue;
            }
            if (row.size() != heading.size()) {
                throw new Unreadable("FILE_FORM", number, "");
            }
            if (lines.size() == most) {
                throw new Unreadable("ROWS_MOST", number, "");
            }
            Map<String, String> named = new LinkedHashMap<>();
            for (int i = 0; i < heading.size(); i++) {
                if (!row.get(i).isBlank()) {
                    named.put(heading.get(i).strip(), row.get(i).strip());
                }
            }
            lines.add(new Line(number, named));
        }
        return lines;
    }

    /** RFC 4180: quoted cells may hold commas, quotes written twice, and line breaks. */
    private static final class Cells {
        private final String text;
        private int at;
        private int line = 1;

        Cells(String text) {
            this.text = text;
        }

        boolean isOver() {
            return at >= text.length();
        }

        int line() {
            return line;
        }

        List<String> next() throws Unreadable {
            List<String> row = new ArrayList<>();
            while (true) {
                row.add(cell());
                if (row.size() > MOST_COLUMNS) {
                    throw new Unreadable("FILE_FORM", line, "");
                }
                if (isOver()) {
                    return row;
                }
                char after = text.charAt(at++);
                if (after == '\r' && !isOver() && text.charAt(at) == '\n') {
                    after = text.charAt(at++);
                }
                if (after != ',') {
                    line++;
                    return row;
                }
            }
        }

        private String cell() throws Unreadable {
            return !isOver() && text.charAt(at) == '"' ? quoted() : plain();
        }

        private String plain() {
            int from = at;
            while (!isOver() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private String quoted() throws Unreadable {
            int begun = line;
            StringBuilder cell = new StringBuilder();
            at++;
            while (true) {
                if (isOver()) {
                    throw new Unreadable("FILE_FORM", begun, "");
                }
                char next = text.charAt(at++);
                if (next == '"' && (isOver() || text.charAt(at) != '"')) {
                    break;
                }
                if (next == '"') {
                    at++;
                }
                line += next == '\n' ? 1 : 0;
                cell.append(next);
            }
            if (!isOver() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                throw new Unreadable("FILE_FORM", line, "");
            }
            return cell.toString();
        }
    }
}
