package commonseal.planner;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days as documents write them: the year first, always. */
final class Days {
    private static final Pattern COMPACT = Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})");
    private static final Pattern PARTED = Pattern.compile("([0-9]{4})([-./])([0-9]{1,2})\\2([0-9]{1,2})");
    private static final Pattern CHINESE = Pattern.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日");

    private Days() {}

    static Optional<LocalDate> read(String text) {
        String closed = Texts.closed(text);
        Matcher compact = COMPACT.matcher(closed);
        if (compact.matches()) {
            return day(compact.group(1), compact.group(2), compact.group(3));
        }
        Matcher parted = PARTED.matcher(closed);
        if (parted.matches()) {
            return day(parted.group(1), parted.group(3), parted.group(4));
        }
        Matcher chinese = CHINESE.matcher(closed);
        return chinese.matches() ? day(chinese.group(1), chinese.group(2), chinese.group(3)) : Optional.empty();
    }

    private static Optional<LocalDate> day(String year, String month, String day) {
        try {
            return Optional.of(LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static String write(LocalDate day, Transform.Day.Shape shape) {
        return switch (shape) {
            case ISO -> day.toString();
            case COMPACT -> day.toString().replace("-", "");
            case CHINESE -> "%d年%d月%d日".formatted(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
            case YEAR -> String.format(Locale.ROOT, "%04d", day.getYear());
            case YEAR_MONTH -> String.format(Locale.ROOT, "%04d-%02d", day.getYear(), day.getMonthValue());
        };
    }
}
