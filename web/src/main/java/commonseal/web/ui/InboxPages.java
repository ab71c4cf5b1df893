package commonseal.web.ui;

import commonseal.approvals.Cases.InboxItem;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Task;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The inbox of approvers and assistants. */
final class InboxPages {

    private static final Access OFFICE = Access.officer(Role.APPROVER, Role.ASSISTANT);
    private static final int INBOX_PAGE = 50;

    private InboxPages() {}

    static List<Route> routes() {
        return List.of(Route.get("/inbox", OFFICE, "inbox", InboxPages::inbox));
    }

    private static void inbox(Exchange exchange) {
        Page<InboxItem> all = exchange.services().cases().inbox(exchange.actor(), Page.Request.first(Page.LARGEST));
        Page<InboxItem> shown = exchange.services().cases().inbox(exchange.actor(), exchange.page(INBOX_PAGE));
        LocalDate today = LocalDate.ofInstant(
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("inbox"),
                                tx -> exchange.services().businessClock().now(tx)),
                Messages.ZONE);
        String me = exchange.actor().ref();
        InboxPage.Figures figures = new InboxPage.Figures(
                (int) all.items().stream()
                        .filter(item -> item.task() == Task.DECIDE && item.state() == LinkState.READY)
                        .count(),
                (int) all.items().stream()
                        .filter(item -> item.task() == Task.OPINION)
                        .count(),
                (int) all.items().stream()
                        .filter(item -> item.claimedBy().filter(me::equals).isPresent())
                        .count(),
                (int) all.items().stream()
                        .filter(item ->
                                item.dueOn().filter(due -> due.isBefore(today)).isPresent())
                        .count(),
                all.next().isPresent());
        InboxPage page = new InboxPage(
                Names.of(exchange),
                today,
                me,
                Pages.officers(
                        exchange,
                        shown.items().stream()
                                .flatMap(item -> item.claimedBy().stream())
                                .distinct()
                                .toList()),
                figures,
                shown.items(),
                Pages.next(exchange, shown.next()),
                Pages.notice(exchange),
                exchange.services().cases().flagged(exchange.actor()).size());
        exchange.page("office/inbox.jte", "inbox.title", Map.of("page", page));
    }
}
