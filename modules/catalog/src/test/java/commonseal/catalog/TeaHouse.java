package commonseal.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The small process of {@code tea-house.yaml}, as it is and changed. */
final class TeaHouse {

    private TeaHouse() {}

    static String text() {
        try (InputStream in = Objects.requireNonNull(TeaHouse.class.getResourceAsStream("tea-house.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] yaml() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** With one place changed; the place must be there exactly once. */
    static byte[] with(String place, String instead) {
        String text = text();
        int at = text.indexOf(place);
        if (at < 0 || text.indexOf(place, at + 1) >= 0) {
            throw new AssertionError("'" + place + "' is not there exactly once");
        }
        return text.replace(place, instead).getBytes(StandardCharsets.UTF_8);
    }

    /** Number of the line that contains the text, from 1. */
    static int line(byte[] yaml, String text) {
        int line = 0;
        for (String each : new String(yaml, StandardCharsets.UTF_8).lines().toList()) {
            line++;
            if (each.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("no line with " + text);
    }
}
