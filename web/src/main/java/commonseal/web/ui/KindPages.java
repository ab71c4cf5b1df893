package commonseal.web.ui;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.kernel.Page;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;

/** The document kinds, and what one of them asks: fields and who sees them, validity, who issues it since when, its law. */
final class KindPages {

    private static final int PER_PAGE = 20;

    private KindPages() {}

    static void list(Exchange exchange) {
        String text = exchange.query("text").orElse("");
        Page<Kind> page = exchange.services().catalog().kinds(text, exchange.page(PER_PAGE));
        exchange.page(
                "open/kinds.jte",
                "public.kinds.title",
                Map.of("text", text, "kinds", page.items(), "next", Pages.next(exchange, page.next())));
    }

    /** The newest version, or the one that {@code version} names. */
    static void show(Exchange exchange) {
        Catalog catalog = exchange.services().catalog();
        String code = exchange.path("code");
        Optional<Kind> kind = exchange.query("version")
                .map(version -> version.matches("[0-9]{1,9}")
                        ? catalog.kind(code, Integer.parseInt(version))
                        : Optional.<Kind>empty())
                .orElseGet(() -> catalog.kind(code));
        if (kind.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.page(
                HttpStatus.OK,
                "open/kind.jte",
                exchange.messages().pick(kind.get().nameZh(), kind.get().nameEn()),
                Map.of("kind", kind.get(), "names", Names.of(exchange), "versions", catalog.versions(code)));
    }
}
