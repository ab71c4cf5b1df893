package commonseal.web.ui;

import java.util.List;

/** A day as somebody typed it into three fields, right or wrong, so that it can be shown to him again. */
public record TypedDay(String year, String month, String day) {

    /** One of the three fields; {@code first} has the id to which an error leads. */
    public record Part(String name, String value, boolean first) {}

    /** {@code text} as {@link commonseal.web.Exchange#form} puts it together, or a day of ours. */
    public static TypedDay of(String text) {
        String[] parts = text.split("-", 3);
        return new TypedDay(parts[0], parts.length > 1 ? plain(parts[1]) : "", parts.length > 2 ? plain(parts[2]) : "");
    }

    private static String plain(String number) {
        return number.matches("0[0-9]") ? number.substring(1) : number;
    }

    /** In the order in which the language says a day. */
    public List<Part> parts(String language) {
        return language.equals("en")
                ? List.of(new Part("day", day, true), new Part("month", month, false), new Part("year", year, false))
                : List.of(new Part("year", year, true), new Part("month", month, false), new Part("day", day, false));
    }
}
