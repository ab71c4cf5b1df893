package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.documents.Documents.StatusFile;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Types of wallet copies: the published version of a kind, which never changes, as wallets read it. */
final class WalletTypes {
    /** A published version never changes. */
    private static final Duration CACHED = Duration.ofDays(1);

    private static final String ZH = "zh-CN";
    private static final String EN = "en";

    private final Catalog catalog;
    private final String baseUrl;

    WalletTypes(Catalog catalog, String baseUrl) {
        this.catalog = catalog;
        this.baseUrl = baseUrl;
    }

    /** Where the type is published; the value of {@code vct}. */
    String address(String kind, int version) {
        return baseUrl + "/.well-known/vct/" + kind + "/" + version;
    }

    Optional<StatusFile> file(String kind, int version) {
        return catalog.kind(kind, version).map(found -> {
            byte[] bytes = CanonicalJson.of(metadata(found, version));
            return new StatusFile(
                    bytes, "application/json", Hash.sha256(bytes).hex().substring(0, 32), CACHED);
        });
    }

    /** The value of {@code vct#integrity} (W3C Subresource Integrity). */
    static String integrity(StatusFile file) {
        return "sha256-"
                + Base64.getEncoder().encodeToString(Hash.sha256(file.bytes()).bytes());
    }

    private ObjectNode metadata(Kind kind, int version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("vct", address(kind.code(), version));
        json.put("name", kind.nameEn());
        ArrayNode display = json.putArray("display");
        display.addObject().put("locale", ZH).put("name", kind.nameZh());
        display.addObject().put("locale", EN).put("name", kind.nameEn());
        ArrayNode claims = json.putArray("claims");
        claim(claims, List.of("number"), "证照编号", "Number");
        claim(claims, List.of("holder"), "持证主体", "Holder");
        claim(claims, List.of("valid_from"), "生效日期", "Valid from");
        claim(claims, List.of("valid_until"), "有效期至", "Valid until");
        kind.fields().stream().filter(field -> field.policy() != Policy.NEVER).forEach(field -> claim(claims, field));
        return json;
    }

    private static void claim(ArrayNode claims, Field field) {
        claim(claims, List.of("fields", field.name()), field.labelZh(), field.labelEn());
    }

    private static void claim(ArrayNode claims, List<String> path, String zh, String en) {
        ObjectNode claim = claims.addObject();
        ArrayNode names = claim.putArray("path");
        path.forEach(names::add);
        ArrayNode display = claim.putArray("display");
        display.addObject().put("locale", ZH).put("label", zh);
        display.addObject().put("locale", EN).put("label", en);
    }
}
