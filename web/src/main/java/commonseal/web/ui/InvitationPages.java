package commonseal.web.ui;

import commonseal.approvals.Cases.StepResult;
import commonseal.identity.Invitations;
import commonseal.identity.Messages.Channel;
import commonseal.identity.Role;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Messages to absent owners: the clerk has them sent, the owner follows their link. */
public final class InvitationPages {

    private InvitationPages() {}

    /** For the table of all routes. */
    public static List<Route> routes() {
        return List.of(
                Route.post(
                        "/cases/{id}/invitations",
                        Access.officer(Role.COUNTER_CLERK),
                        "case.invite",
                        InvitationPages::invite),
                Route.get("/invitation/{token}", Access.open(), "invitation", InvitationPages::show),
                Route.post("/invitation/{token}", Access.open(), "invitation", InvitationPages::follow));
    }

    private static Invitations invitations(Exchange exchange) {
        return exchange.services().identity().invitations();
    }

    private static void invite(Exchange exchange) {
        UUID id = exchange.pathId("id");
        UUID request;
        Channel channel;
        try {
            request = UUID.fromString(exchange.form("request"));
            channel = Channel.valueOf(exchange.form("channel"));
        } catch (IllegalArgumentException e) {
            throw new Exchange.Malformed("MALFORMED", "request");
        }
        StepResult result =
                exchange.services().cases().invite(exchange.actor(), id, request, channel, exchange.form("address"));
        switch (result) {
            case StepResult.Done() -> exchange.redirect("/cases/" + id + "/authorisations?done=invited");
            case StepResult.Refused(String code, var unused)
            when code.equals("ADDRESS_MALFORMED") ->
                CasePages.authorisations(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        List.of(new Problem(
                                "address-" + request,
                                exchange.messages().text("invite.address-malformed." + channel.name()))));
            case StepResult.Refused(String code, var values) -> exchange.problem(Pages.statusOf(code), code, values);
        }
    }

    /** Looking uses nothing up: mail programs fetch links before people do. */
    private static void show(Exchange exchange) {
        Optional<Instant> until = invitations(exchange).look(Secret.of(exchange.path("token")));
        if (until.isEmpty()) {
            exchange.problem(HttpStatus.GONE, "INVITATION_ENDED", Map.of());
            return;
        }
        exchange.page(
                "session/invitation.jte",
                "invitation.title",
                Map.of("token", exchange.path("token"), "until", until.get()));
    }

    private static void follow(Exchange exchange) {
        Optional<UUID> request = invitations(exchange).follow(Secret.of(exchange.path("token")));
        if (request.isEmpty()) {
            exchange.problem(HttpStatus.GONE, "INVITATION_ENDED", Map.of());
            return;
        }
        // Who is not signed in is sent to do so, and comes back here.
        exchange.redirect("/my/authorisations/" + request.get());
    }
}
