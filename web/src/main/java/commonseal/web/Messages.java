package commonseal.web;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** Every string shown to people, in one language. The two files have the same keys; a test holds them to it. */
public final class Messages {

    /** Where the clerks are; dates on pages are in this zone. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** Simplified Chinese. */
    public static final Messages ZH = load("zh", Locale.SIMPLIFIED_CHINESE);
    /** English. */
    public static final Messages EN = load("en", Locale.UK);

    private final String language;
    private final Locale locale;
    private final Properties texts;

    private Messages(String language, Locale locale, Properties texts) {
        this.language = language;
        this.locale = locale;
        this.texts = texts;
    }

    /** {@code zh} or {@code en}; anything else gives Chinese. */
    public static Messages of(String language) {
        return language.startsWith("en") ? EN : ZH;
    }

    private static Messages load(String language, Locale locale) {
        Properties texts = new Properties();
        for (String part : new String[] {"common", "clerk", "office", "holder", "public", "codes"}) {
            String file = "messages_" + part + "_" + language + ".properties";
            try (var stream = Messages.class.getResourceAsStream(file)) {
                if (stream == null) {
                    throw new IllegalStateException("missing " + file);
                }
                try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                    texts.load(reader);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Messages(language, locale, texts);
    }

    /** {@code zh} or {@code en}. */
    public String language() {
        return language;
    }

    /** The html lang attribute. */
    public String htmlLang() {
        return language.equals("en") ? "en" : "zh-CN";
    }

    /** Keys of this language. */
    public Set<String> keys() {
        return texts.stringPropertyNames();
    }

    /** Whether there is a text for the key. */
    public boolean has(String key) {
        return texts.getProperty(key) != null;
    }

    /**
     * The text, with {@code {0}} … replaced. Unescaped: the template escapes.
     *
     * @throws IllegalArgumentException if there is no such key (a bug; the test of keys finds it)
     */
    public String text(String key, Object... arguments) {
        String pattern = texts.getProperty(key);
        if (pattern == null) {
            throw new IllegalArgumentException("no text for " + key + " in " + language);
        }
        return arguments.length == 0
                ? pattern
                : new MessageFormat(pattern.replace("'", "''"), locale).format(arguments);
    }

    /** The text of a code from below, such as {@code outcome.PULLED}; the code itself if there is none, never an error. */
    public String code(String group, String code) {
        String text = texts.getProperty(group + "." + code);
        return text == null ? code : text;
    }

    /** Picks the fitting one of two titles kept as data. */
    public String pick(String zh, String en) {
        return language.equals("en") ? en : zh;
    }

    /** A day, written out. */
    public String date(LocalDate day) {
        return DateTimeFormatter.ofLocalizedDate(language.equals("en") ? FormatStyle.LONG : FormatStyle.MEDIUM)
                .withLocale(locale)
                .format(day);
    }

    /** A moment, to the minute, in {@link #ZONE}. */
    public String time(Instant at) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", locale)
                .withZone(ZONE)
                .format(at);
    }
}
