package commonseal.browser;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What every page has to be, as far as a machine can tell. */
final class Looks {

    /** Widths at which pages must work, in CSS pixels. */
    static final int WIDE = 1280;

    static final int NARROW = 320;
    private static final int MOST_STOPS = 400;

    private static final String OVERFLOW =
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";

    /** The widest element that sticks out, to name the culprit. */
    private static final String CULPRIT = """
            () => [...document.querySelectorAll('body *')]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.cs-table-wrap, pre'))
              .slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ')""";

    private static final String RAW = """
            () => {
              const found = [];
              const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const text = walker.currentNode.textContent.trim();
                const parent = walker.currentNode.parentElement;
                if (parent.closest('.cs-code, .cs-mono, code, pre, input, textarea, .cs-bigcode')) continue;
                if (/\\b[A-Z]{3,}_[A-Z_]+\\b/.test(text) || /\\?\\?|!!/.test(text)
                    || /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.test(text)) {
                  found.push(text.slice(0, 80));
                }
              }
              return found;
            }""";

    private static final String FOCUSED = """
            () => {
              const e = document.activeElement;
              if (!e || e === document.body) return 'end';
              const shows = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0
                || s.boxShadow !== 'none' || s.borderWidth && parseFloat(s.borderWidth) >= 4;
              let seen = shows(getComputedStyle(e));
              if (e.labels && e.labels.length) seen = seen || shows(getComputedStyle(e.labels[0], '::before'));
              for (const child of e.children) seen = seen || shows(getComputedStyle(child));
              const box = e.getBoundingClientRect();
              e.setAttribute('data-reached', 'yes');
              return (seen ? 'shown ' : 'hidden ') + e.tagName + ' ' + (e.textContent || e.name || e.id).trim().slice(0, 40);
            }""";

    private static final String UNREACHED = """
            () => [...document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), main select, '
                + 'main textarea, main summary')]
              .filter(e => e.getClientRects().length && !e.disabled && !e.closest('details:not([open]) > :not(summary)')
                && !(e.type === 'radio') && !e.hasAttribute('data-reached'))
              .map(e => e.tagName + ' ' + (e.textContent || e.name || e.id).trim().slice(0, 40))""";

    private Looks() {}

    /** Rules of accessibility, one heading, a title, no bar to scroll sideways; what is wrong, empty if nothing is. */
    static List<String> faults(Page page, int width) {
        List<String> faults = new ArrayList<>();
        page.setViewportSize(width, 900);
        AxeRunOptions options = new AxeRunOptions();
        options.setIFrames(false);
        options.setResultTypes(List.of("violations"));
        new AxeBuilder(page)
                .setLegacyMode(true)
                .options(options)
                .analyze()
                .getViolations()
                .forEach(rule -> rule.getNodes()
                        .forEach(node -> faults.add(
                                String.format(Locale.ROOT, "%d axe %s: %s", width, rule.getId(), node.getHtml()))));
        int headings = page.locator("h1").count();
        if (headings != 1) {
            faults.add(width + " " + headings + " h1");
        }
        if (page.title().isBlank() || page.title().startsWith(" –")) {
            faults.add("no title");
        }
        int overflow = ((Number) page.evaluate(OVERFLOW)).intValue();
        if (overflow > 0) {
            faults.add(width + " sticks out by " + overflow + " px: " + page.evaluate(CULPRIT));
        }
        Object raw = page.evaluate(RAW);
        if (raw instanceof List<?> texts && !texts.isEmpty()) {
            faults.add("raw codes or ids: " + texts);
        }
        return faults;
    }

    /** Tab from the top: the skip link first, focus always to be seen, everything in the main part reached. */
    static List<String> keyboardFaults(Page page) {
        List<String> faults = new ArrayList<>();
        // A page may put the focus into its first field; the tour begins before the skip link all the same.
        page.evaluate("() => { document.activeElement.blur(); document.body.tabIndex = -1; document.body.focus();"
                + " document.body.removeAttribute('tabindex'); window.getSelection().removeAllRanges(); }");
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            page.keyboard().press("Tab");
            String focused = String.valueOf(page.evaluate(FOCUSED));
            if (focused.equals("end")) {
                break;
            }
            if (stop == 0
                    && !Boolean.TRUE.equals(
                            page.evaluate("() => document.activeElement.classList.contains('govuk-skip-link')"))) {
                faults.add("first stop is not the skip link: " + focused);
            }
            if (focused.startsWith("hidden")) {
                faults.add("focus cannot be seen: " + focused);
            }
        }
        if (page.evaluate(UNREACHED) instanceof List<?> unreached && !unreached.isEmpty()) {
            faults.add("not reached by keyboard: " + unreached);
        }
        return faults;
    }
}
