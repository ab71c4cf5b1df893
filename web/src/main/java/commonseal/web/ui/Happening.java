package commonseal.web.ui;

import commonseal.approvals.Cases.Event;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a case's timeline.
 *
 * @param when business time
 * @param who name of the officer or party; empty if the reader may not see it
 * @param evidence path of the evidence it left
 * @param times how often the same was done one after the other
 */
public record Happening(String when, String title, String detail, String who, Optional<String> evidence, int times) {

    /** Ten people asked in one go are one line of a story. */
    static List<Happening> story(CasePage page, List<Event> events, Map<String, String> people) {
        List<Happening> story = new ArrayList<>();
        for (Event event : events) {
            Happening next = of(page, event, people);
            if (!story.isEmpty() && story.getLast().repeats(next)) {
                Happening last = story.removeLast();
                story.add(new Happening(
                        last.when(), last.title(), last.detail(), last.who(), last.evidence(), last.times() + 1));
            } else {
                story.add(next);
            }
        }
        return List.copyOf(story);
    }

    private boolean repeats(Happening other) {
        return evidence.isEmpty()
                && other.evidence.isEmpty()
                && when.equals(other.when)
                && title.equals(other.title)
                && detail.equals(other.detail)
                && who.equals(other.who);
    }

    private static Happening of(CasePage page, Event event, Map<String, String> people) {
        return new Happening(
                page.messages().time(event.businessAt()),
                page.messages().code("event", event.type()),
                detail(page, event),
                people.getOrDefault(event.actorRef(), ""),
                Optional.ofNullable(event.data().get("evidence")).map(id -> page.path() + "/evidence/" + id),
                1);
    }

    private static String detail(CasePage page, Event event) {
        Messages messages = page.messages();
        Map<String, String> data = event.data();
        List<String> parts = new ArrayList<>();
        text(data, "link").map(id -> id + " " + page.linkTitle(id)).ifPresent(parts::add);
        text(data, "slot").map(page::slotTitle).ifPresent(parts::add);
        text(data, "kind")
                .filter(kind -> kind.contains("-"))
                .map(page.names()::kind)
                .ifPresent(parts::add);
        text(data, "office").map(page::office).ifPresent(parts::add);
        text(data, "outcome")
                .map(outcome -> data.containsKey("link")
                        ? page.outcomeTitle(data.getOrDefault("link", ""), outcome)
                        : messages.code("outcome", outcome))
                .ifPresent(parts::add);
        text(data, "answer").map(answer -> messages.code("opinion", answer)).ifPresent(parts::add);
        text(data, "verdict")
                .map(verdict -> VerdictView.brief(messages, verdict, text(data, "underlying")))
                .ifPresent(parts::add);
        text(data, "reference").ifPresent(parts::add);
        text(data, "heldOn").ifPresent(parts::add);
        text(data, "workingDays").map(days -> messages.text("case.days", days)).ifPresent(parts::add);
        return String.join(" · ", parts);
    }

    private static Optional<String> text(Map<String, String> data, String name) {
        return Optional.ofNullable(data.get(name)).filter(value -> !value.isEmpty());
    }
}
