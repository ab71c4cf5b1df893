package commonseal.web.ui;

import commonseal.planner.Plan;
import commonseal.planner.ProcessDefinition;
import commonseal.web.Messages;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The computed path as one SVG: a bar per link on a scale of working days, its float behind it, and a line from each
 * link to those that wait for it. The table beside it says the same in words. Colours and type are in app.css.
 */
final class PathPicture {

    private static final int WIDTH = 920;
    private static final int MARGIN = 10;
    private static final int HEAD = 30;
    private static final int ROW = 44;
    private static final int BAR = 12;
    private static final int BAR_TOP = 22;
    private static final int EVERY = 5;
    /** Advance of a full-width and of a Latin character at 13 px, to keep labels inside. */
    private static final double WIDE = 13;

    private static final double NARROW = 6.9;

    private final double unit;
    private final StringBuilder svg = new StringBuilder();

    private PathPicture(int days) {
        unit = (WIDTH - 2.0 * MARGIN) / Math.max(1, days);
    }

    /** SVG markup; every text in it is escaped here. */
    static String svg(Messages messages, ProcessDefinition definition, Plan plan) {
        int days = plan.links().stream()
                .filter(link -> link.times() != null)
                .mapToInt(link -> ServicePlan.times(link).latestFinish())
                .max()
                .orElse(1);
        return new PathPicture(days).draw(messages, definition, plan, days);
    }

    private String draw(Messages messages, ProcessDefinition definition, Plan plan, int days) {
        List<Plan.LinkPlan> rows = plan.links().stream()
                .filter(link -> link.times() != null)
                .sorted(Comparator.comparingInt(link -> ServicePlan.times(link).earliestStart()))
                .toList();
        int height = HEAD + rows.size() * ROW + MARGIN;
        svg.append("<svg class=\"cs-path\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"")
                .append(WIDTH)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\" aria-label=\"")
                .append(escape(messages.text(
                        "public.service.picture.label",
                        rows.size(),
                        plan.parallelDays(),
                        String.join(", ", plan.criticalPath()))))
                .append("\">");
        scale(messages, days, height);
        Map<String, Integer> at = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            at.put(rows.get(i).id(), i);
        }
        plan.edges().forEach(edge -> edge(plan, edge, at));
        for (int i = 0; i < rows.size(); i++) {
            row(messages, definition, rows.get(i), i);
        }
        return svg.append("</svg>").toString();
    }

    private void scale(Messages messages, int days, int height) {
        for (int day = 0; day <= days; day += EVERY) {
            svg.append("<path class=\"cs-path__grid\" d=\"M")
                    .append(at(x(day)))
                    .append(' ')
                    .append(HEAD - 8)
                    .append('V')
                    .append(height - MARGIN)
                    .append("\"/>");
            String label = day == 0
                    ? messages.text("public.service.picture.start")
                    : messages.text("public.service.picture.day", day);
            double x = Math.min(x(day), WIDTH - MARGIN - length(label));
            words("cs-path__day", Math.max(MARGIN, x - (day == 0 ? 0 : length(label) / 2)), 14, label);
        }
    }

    private void edge(Plan plan, Plan.Edge edge, Map<String, Integer> at) {
        Integer from = at.get(edge.from());
        Integer to = at.get(edge.to());
        if (from == null || to == null) {
            return;
        }
        Plan.Times before = ServicePlan.times(plan.link(edge.from()));
        Plan.Times after = ServicePlan.times(plan.link(edge.to()));
        boolean critical =
                before.slack() == 0 && after.slack() == 0 && before.earliestFinish() == after.earliestStart();
        svg.append("<path class=\"cs-path__edge")
                .append(critical ? " cs-path__edge--critical" : "")
                .append("\" d=\"M")
                .append(at(x(before.earliestFinish())))
                .append(' ')
                .append(middle(from))
                .append('V')
                .append(middle(to))
                .append('H')
                .append(at(x(after.earliestStart())))
                .append("\"/>");
    }

    private void row(Messages messages, ProcessDefinition definition, Plan.LinkPlan link, int row) {
        Plan.Times times = ServicePlan.times(link);
        boolean critical = times.slack() == 0;
        int top = HEAD + row * ROW + BAR_TOP;
        if (!critical) {
            bar("cs-path__slack", x(times.earliestFinish()), x(times.latestFinish()), top);
        }
        bar(
                "cs-path__bar" + (critical ? " cs-path__bar--critical" : ""),
                x(times.earliestStart()),
                Math.max(x(times.earliestStart()) + 3, x(times.earliestFinish())),
                top);
        String label = messages.text(
                "public.service.picture.link",
                link.id(),
                ServicePlan.title(messages, definition.link(link.id()).title()),
                link.days(),
                critical ? "●" : "");
        double start = Math.min(x(times.earliestStart()), WIDTH - MARGIN - length(label));
        words("cs-path__label", Math.max(MARGIN, start), top - 6, label.strip());
    }

    private void bar(String style, double from, double to, int top) {
        svg.append("<rect class=\"")
                .append(style)
                .append("\" x=\"")
                .append(at(from))
                .append("\" y=\"")
                .append(top)
                .append("\" width=\"")
                .append(at(to - from))
                .append("\" height=\"")
                .append(BAR)
                .append("\" rx=\"2\"/>");
    }

    private void words(String style, double x, int y, String text) {
        svg.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(at(x))
                .append("\" y=\"")
                .append(y)
                .append("\">")
                .append(escape(text))
                .append("</text>");
    }

    private double x(int day) {
        return MARGIN + day * unit;
    }

    private static int middle(int row) {
        return HEAD + row * ROW + BAR_TOP + BAR / 2;
    }

    private static double length(String text) {
        return text.codePoints().mapToDouble(c -> c < 0x2e80 ? NARROW : WIDE).sum();
    }

    private static String at(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
