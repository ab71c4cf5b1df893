package commonseal.web.api;

import commonseal.documents.Batches.Format;
import commonseal.documents.Registers;
import commonseal.documents.Registers.MapResult;
import commonseal.documents.Registers.ReadResult;
import commonseal.documents.Registers.Reading;
import commonseal.documents.Registers.Register;
import commonseal.kernel.Page;
import commonseal.proof.CanonicalJson;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Registers that offices keep in other programs: mapping, reading, what a reading found. Signed off as batches. */
final class RegistersApi {

    private static final int AT_ONCE = 50;

    private RegistersApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/registers", BatchesApi.ISSUER, "api.registers", RegistersApi::list),
                Route.post("/api/v1/registers", BatchesApi.ISSUER, "api.map-register", RegistersApi::map),
                Route.get("/api/v1/registers/{code}", BatchesApi.ISSUER, "api.register", RegistersApi::one),
                Route.get(
                        "/api/v1/registers/{code}/readings", BatchesApi.ISSUER, "api.readings", RegistersApi::readings),
                Route.post(
                        "/api/v1/registers/{code}/readings",
                        BatchesApi.ISSUER,
                        "api.read-register",
                        RegistersApi::read),
                Route.get("/api/v1/readings/{id}", BatchesApi.ISSUER, "api.reading", RegistersApi::reading));
    }

    private static Registers registers(Exchange exchange) {
        return exchange.services().documents().registers();
    }

    private static void list(Exchange exchange) {
        exchange.json(
                HttpStatus.OK,
                Json.items(
                        BatchesApi.read(exchange, tx -> registers(exchange).list(tx, exchange.actor())),
                        RegistersApi::register));
    }

    private static void one(Exchange exchange) {
        String code = exchange.path("code");
        Answers.found(
                exchange,
                BatchesApi.read(exchange, tx -> registers(exchange).find(tx, exchange.actor(), code))
                        .map(RegistersApi::register));
    }

    private static JsonNode register(Register register) {
        ObjectNode node = Exchange.object()
                .put("code", register.code())
                .put("version", register.version())
                .put("kind", register.kind())
                .put("office", register.office())
                .put("mappedBy", register.mappedBy())
                .put("mappedAt", register.mappedAt().toString());
        node.set("mapping", CanonicalJson.parse(register.mapping()));
        return node;
    }

    private static void map(Exchange exchange) {
        String mapping = CanonicalJson.text(exchange.body());
        switch (BatchesApi.write(exchange, tx -> registers(exchange).map(tx, exchange.actor(), mapping))) {
            case MapResult.Mapped(String register, int version) ->
                exchange.json(
                        HttpStatus.OK, Exchange.object().put("code", register).put("version", version));
            case MapResult.Refused(String code, String place) -> {
                if (code.startsWith("MAPPING_") || code.startsWith("REGISTER_")) {
                    Answers.invalid(exchange, code, Map.of("place", place));
                } else {
                    BatchesApi.refused(exchange, code);
                }
            }
        }
    }

    private static void read(Exchange exchange) throws IOException {
        byte[] file = BatchesApi.file(exchange);
        String code = exchange.path("code");
        Format format = BatchesApi.format(exchange);
        switch (BatchesApi.write(exchange, tx -> registers(exchange).read(tx, exchange.actor(), code, format, file))) {
            case ReadResult.Read(Reading reading) -> exchange.json(HttpStatus.CREATED, shown(reading));
            case ReadResult.Refused(String why, int line, String column) ->
                BatchesApi.refusedFile(exchange, why, line, column);
        }
    }

    private static void readings(Exchange exchange) {
        String code = exchange.path("code");
        Page<Reading> page = BatchesApi.read(
                exchange, tx -> registers(exchange).readings(tx, exchange.actor(), code, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, RegistersApi::shown));
    }

    private static void reading(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Answers.found(
                exchange,
                BatchesApi.read(exchange, tx -> registers(exchange).reading(tx, exchange.actor(), id))
                        .map(RegistersApi::shown));
    }

    private static JsonNode shown(Reading reading) {
        ObjectNode node = Exchange.object()
                .put("id", reading.id().toString())
                .put("register", reading.register())
                .put("version", reading.version())
                .put("sourceDigest", reading.sourceDigest())
                .put("rows", reading.rows())
                .put("same", reading.same())
                .put("readBy", reading.readBy())
                .put("readAt", reading.readAt().toString());
        node.set("unmapped", Json.strings(reading.unmapped()));
        Json.put(node, "fresh", reading.fresh());
        Json.put(node, "changed", reading.changed());
        Json.put(node, "vanished", reading.vanished());
        return node;
    }
}
