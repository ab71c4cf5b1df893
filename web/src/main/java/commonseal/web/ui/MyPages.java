package commonseal.web.ui;

import commonseal.approvals.Cases.CaseSummary;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Held;
import commonseal.identity.Access;
import commonseal.identity.AccessDelays;
import commonseal.identity.Authorisations;
import commonseal.identity.HolderId;
import commonseal.identity.HolderNames.Name;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.identity.Objections;
import commonseal.kernel.Page;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What somebody holds, who may use it, who looked. */
final class MyPages {

    private static final int DOCUMENTS = 20;
    private static final int CASES = 10;
    private static final int LOOKS = 10;

    private MyPages() {}

    /** Everything the start page reads in one transaction. */
    private record Read(
            Mine mine,
            HolderId holder,
            List<Name> called,
            List<ShownMandate> represented,
            Reach reach,
            Page<Held> documents,
            List<Authorisations.View> asked,
            Page<Access.Entry> looks,
            Map<UUID, Access.Lawful> lawful,
            Page<Access.Look> visits,
            Map<UUID, Objections.Objection> objections,
            List<AccessDelays.Delay> delays) {

        /** A representative sees of the holder's documents those that his mandate covers. */
        boolean reads(String kind) {
            return reach.position(holder, Power.READ, Optional.of(kind)).isPresent();
        }
    }

    static void home(Exchange exchange) {
        Read read = exchange.services().db().read(exchange.actor().act("own-documents"), tx -> {
            Mine mine = Mine.of(exchange, tx);
            HolderId holder = exchange.query("holder").flatMap(mine::find).orElse(mine.self());
            Access access = exchange.services().identity().access();
            Page<Access.Entry> looks = access.ofHolder(tx, holder, request(exchange, "looks", LOOKS));
            Page<Access.Look> visits = access.looksAt(tx, holder, request(exchange, "visits", LOOKS));
            List<UUID> logged = Stream.<Access.Logged>concat(looks.items().stream(), visits.items().stream())
                    .map(Access.Logged::id)
                    .toList();
            return new Read(
                    mine,
                    holder,
                    exchange.services().identity().names().of(tx, holder),
                    ShownMandate.of(exchange, tx, holder),
                    exchange.services().identity().mandates().reach(tx, mine.self()),
                    exchange.services().documents().held(tx, holder, request(exchange, "documents", DOCUMENTS)),
                    exchange.services().identity().authorisations().pendingFor(tx, mine.self()),
                    looks,
                    access.lawful(
                            tx,
                            holder,
                            looks.items().stream().map(Access.Entry::evidence).toList()),
                    visits,
                    exchange.services().identity().objections().about(tx, holder, logged),
                    exchange.services().identity().accessDelays().inForce(tx));
        });
        Page<CaseSummary> cases =
                exchange.services().cases().casesOf(exchange.actor(), read.holder(), request(exchange, "cases", CASES));
        Names names = Names.of(exchange);
        Map<String, Object> model = new HashMap<>();
        model.put("names", names);
        model.put("notice", Pages.notice(exchange));
        model.put("choices", read.mine().choices(Optional.of(read.holder())));
        model.put("requests", requests(exchange, names, read));
        model.put("called", read.called());
        model.put("represented", read.represented());
        model.put(
                "documents",
                read.documents().items().stream()
                        .filter(held -> read.reads(held.kind()))
                        .toList());
        model.put("moreDocuments", more(read.holder(), "documents", read.documents()));
        model.put("cases", cases.items());
        model.put("moreCases", more(read.holder(), "cases", cases));
        model.put("looks", looks(exchange, names, read));
        model.put("moreLooks", more(read.holder(), "looks", read.looks()));
        model.put("visits", visits(exchange, names, read));
        model.put(
                "delays",
                read.delays().stream()
                        .map(delay -> LoggedText.delay(exchange, names, delay.rule()))
                        .toList());
        model.put("moreVisits", more(read.holder(), "visits", read.visits()));
        exchange.page("holder/my.jte", "my.title", model);
    }

    private static Page.Request request(Exchange exchange, String list, int limit) {
        return new Page.Request(limit, exchange.query(list));
    }

    private static Optional<String> more(HolderId holder, String list, Page<?> page) {
        return page.next()
                .map(cursor -> "/my?holder=" + Pages.encoded(holder.ref()) + "&" + list + "=" + Pages.encoded(cursor)
                        + "#" + list);
    }

    private static List<OwnRequest> requests(Exchange exchange, Names names, Read read) {
        return read.asked().stream()
                .map(view -> new OwnRequest(
                        view.id(),
                        read.mine().names().getOrDefault(view.request().owner(), ""),
                        names.office(view.request().office()),
                        names.service(view.request().service()),
                        view.request().items().size(),
                        exchange.messages().time(view.askedAt())))
                .toList();
    }

    private static List<OwnLook> looks(Exchange exchange, Names names, Read read) {
        return read.looks().items().stream()
                .filter(entry -> read.reads(entry.kind()))
                .map(entry -> new OwnLook(
                        MyObjections.href(read.holder(), entry.id()),
                        exchange.messages().time(entry.at()),
                        names.kind(entry.kind()),
                        names.office(entry.office()),
                        LoggedText.roles(exchange, entry.roles()),
                        names.service(entry.service()),
                        ground(exchange, entry.ground()),
                        authorisationHref(entry.ground()),
                        Optional.ofNullable(read.lawful().get(entry.evidence()))
                                .map(law -> new OwnLook.Law(
                                        exchange.messages().pick(law.citationZh(), law.citationEn()), law.reason())),
                        entry.fields().stream()
                                .map(field -> names.field(entry.kind(), field))
                                .toList(),
                        objection(exchange, read, entry.id())))
                .toList();
    }

    private static Optional<OwnObjection> objection(Exchange exchange, Read read, UUID logged) {
        return Optional.ofNullable(read.objections().get(logged))
                .map(objection -> OwnObjection.of(exchange.messages(), objection));
    }

    private static List<OwnVisit> visits(Exchange exchange, Names names, Read read) {
        return read.visits().items().stream()
                .map(look -> new OwnVisit(
                        MyObjections.href(read.holder(), look.id()),
                        exchange.messages().time(look.at()),
                        LoggedText.office(exchange, names, look.office()),
                        exchange.messages().code("role", look.role().name()),
                        exchange.messages().code("my.visit.purpose", look.purpose()),
                        exchange.messages().code("my.visit.outcome", look.outcome()),
                        objection(exchange, read, look.id())))
                .toList();
    }

    private static String ground(Exchange exchange, String ground) {
        return exchange.messages().code("my.ground", Names.ground(ground));
    }

    private static Optional<String> authorisationHref(String ground) {
        String id = ground.substring(ground.indexOf(':') + 1);
        return switch (Names.ground(ground)) {
            case "authorisation" -> Optional.of("/my/authorisations/" + id);
            case "standing" -> Optional.of("/my/standing/" + id);
            default -> Optional.empty();
        };
    }

    /** A document of the reader's, and what its QR code holds; absent if its row was altered. */
    private record Own(Documents.Content content, Optional<Documents.PaperCode> onPaper) {}

    static void document(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Documents documents = exchange.services().documents();
        Optional<Own> found = exchange.services()
                .db()
                .write(
                        exchange.actor().act("own-document"),
                        tx -> documents
                                .own(tx, exchange.actor(), id)
                                .map(content -> new Own(content, documents.paperCode(tx, exchange.actor(), id))));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Documents.Content content = found.get().content();
        Names names = Names.of(exchange);
        String address =
                AboutPages.base(exchange) + "/verify/" + content.document().publicCode();
        List<VerdictView.Datum> fields = new ArrayList<>(CopyPages.own(exchange, id)
                .filter(proposal -> content.document().copy().isPresent())
                .map(proposal -> CopyPages.rows(exchange, names, proposal))
                .orElseGet(
                        () -> VerifyPages.labelled(exchange, content.document().kind(), content.fields())));
        exchange.page(
                HttpStatus.OK,
                "holder/document.jte",
                content.document().copy().isEmpty()
                        ? names.kind(content.document().kind())
                        : exchange.messages()
                                .text(
                                        "verify.copy.of",
                                        names.kind(content.document().kind())),
                Map.of(
                        "names",
                        names,
                        "notice",
                        Pages.notice(exchange),
                        "content",
                        content,
                        "fields",
                        fields,
                        "address",
                        address,
                        "qr",
                        Qr.svg(
                                found.get()
                                        .onPaper()
                                        .map(Documents.PaperCode::text)
                                        .orElse(address),
                                exchange.messages().text("my.document.qr"))));
    }

    static void bundle(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<byte[]> bundle = exchange.services()
                .db()
                .write(
                        exchange.actor().act("bundle"),
                        tx -> exchange.services().documents().bundle(tx, exchange.actor(), id));
        if (bundle.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.context()
                .contentType("application/vnd.commonseal.evidence+json")
                .header("Content-Disposition", "attachment; filename=\"document-" + id + ".json\"")
                .result(bundle.get());
    }
}
