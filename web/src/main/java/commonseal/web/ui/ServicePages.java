package commonseal.web.ui;

import commonseal.approvals.Cases.FillShare;
import commonseal.catalog.Catalog;
import commonseal.kernel.Page;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;

/** The service catalogue, and what a service takes: materials, links, days, all computed from its definition. */
final class ServicePages {

    private static final int PER_PAGE = 20;

    private ServicePages() {}

    static void list(Exchange exchange) {
        String text = exchange.query("text").orElse("");
        Page<Catalog.Process> page = exchange.services().catalog().services(text, exchange.page(PER_PAGE));
        exchange.page(
                "open/services.jte",
                "public.services.title",
                Map.of("text", text, "services", page.items(), "next", Pages.next(exchange, page.next())));
    }

    static void show(Exchange exchange) {
        Optional<Catalog.Process> process = exchange.services().catalog().process(exchange.path("code"));
        if (process.isEmpty()) {
            exchange.notFound();
            return;
        }
        Catalog.Process found = process.get();
        exchange.page(
                HttpStatus.OK,
                "open/service.jte",
                exchange.messages().pick(found.titleZh(), found.titleEn()),
                Map.of(
                        "process",
                        found,
                        "share",
                        exchange.services().cases().fillShares().getOrDefault(found.code(), new FillShare(0, 0, 0, 0)),
                        "plan",
                        ServicePlan.of(exchange.messages(), Names.of(exchange), found.definition())));
    }
}
