package commonseal.carriers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.authlete.sd.SDJWT;
import com.authlete.sd.SDObjectDecoder;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import commonseal.carriers.SdJwtVerifier.Asked;
import commonseal.carriers.SdJwtVerifier.Challenge;
import commonseal.carriers.SdJwtVerifier.Reason;
import commonseal.carriers.SdJwtVerifier.Result;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The copy in a wallet. */
class SdJwtTest {
    private static final String TYPE = "dc+sd-jwt";
    private static final Instant NOW = Instant.parse("2026-11-01T09:00:00Z");
    private static final Challenge ASKED = new Challenge("https://bank.example", "n-123");

    /** From the settings with which the vectors were made. */
    private static final String RFC_ISSUER = """
            {"kty":"EC","crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",\
            "y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}""";

    private final Keys.P256 issuer = Keys.p256();
    private final Keys.P256 holder = Keys.p256();

    private SdJwt issued() {
        ObjectNode open = JsonNodeFactory.instance
                .objectNode()
                .put("iss", "https://district.example")
                .put("vct", "https://district.example/vct/AMR-01/1")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.plusSeconds(86_400).getEpochSecond());
        open.putObject("cnf").set("jwk", holder.open().jwk());
        Map<String, JsonNode> selective = Map.of(
                "name", StringNode.valueOf("𠮷野家"),
                "address", StringNode.valueOf("中关村大街1号"),
                "capital", StringNode.valueOf("100"),
                "credit_code", StringNode.valueOf("91110108MA01"));
        return SdJwt.issue(new SdJwt.Content(TYPE, List.of(), open, selective, 2), Keys.chance(1), issuer::sign);
    }

    private SdJwt presented(SdJwt token, Challenge answered, Instant made, Keys.P256 by) {
        ObjectNode proof = JsonNodeFactory.instance
                .objectNode()
                .put("aud", answered.audience())
                .put("nonce", answered.nonce())
                .put("iat", made.getEpochSecond())
                .put("sd_hash", token.bindingHash());
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("typ", "kb+jwt");
        return new SdJwt(
                token.issued(),
                token.disclosures(),
                Optional.of(Jws.sign(Jws.Algorithm.ES256, header, proof, by::sign)));
    }

    private Asked asked() {
        return new Asked(TYPE, token -> Optional.of(issuer.open()), NOW, Optional.of(ASKED));
    }

    private Asked unbound() {
        return new Asked(TYPE, token -> Optional.of(issuer.open()), NOW, Optional.empty());
    }

    private static void refused(Reason reason, String text, Asked asked) {
        assertThat(SdJwtVerifier.verify(text, asked)).isEqualTo(new Result.Refused(reason));
    }

    @Test
    void theStandardsExamplesAreReadAsPrinted() {
        P256Key key = P256Key.parse(JsonMapper.shared().readTree(RFC_ISSUER));
        int read = 0;
        int bound = 0;
        for (JsonNode example : Foreign.json("sd-jwt-rfc9901/encoded-examples.json")) {
            String compact = example.get("compact").stringValue();
            if (example.get("kind").stringValue().equals("jwt")) {
                assertThat(Jws.parse(compact).signedBy(key)).isTrue();
                continue;
            }
            SdJwt token = SdJwt.parse(compact);
            assertThat(token.text()).isEqualTo(compact);
            assertThat(token.disclosures()).hasSize(example.get("disclosures").size());
            for (int i = 0; i < token.disclosures().size(); i++) {
                JsonNode expected = example.get("disclosures").get(i);
                assertThat(SdJwt.opened(token.disclosures().get(i))).isEqualTo(expected.get("json"));
                assertThat(SdJwt.digest(token.disclosures().get(i)))
                        .isEqualTo(expected.get("sha256").stringValue());
            }
            Optional<Challenge> challenge =
                    token.binding().map(b -> new Challenge("https://verifier.example.org", "1234567890"));
            Instant at = token.binding()
                    .map(b -> Instant.ofEpochSecond(b.payload().get("iat").longValue()))
                    .orElse(Instant.ofEpochSecond(1_683_000_001));
            Asked asked = new Asked(token.issued().type().orElseThrow(), t -> Optional.of(key), at, challenge);
            Result result = SdJwtVerifier.verify(compact, asked);
            assertThat(result).as(example.get("section").stringValue()).isInstanceOf(Result.Genuine.class);
            ObjectNode claims = ((Result.Genuine) result).claims();
            assertThat(claims).isEqualTo(another(compact));
            read++;
            bound += challenge.isPresent() ? 1 : 0;
        }
        assertThat(read).isEqualTo(8);
        assertThat(bound).isEqualTo(3);
    }

    /** What another library makes of it. */
    private static JsonNode another(String compact) {
        try {
            SDJWT token = SDJWT.parse(compact);
            String payload =
                    SignedJWT.parse(token.getCredentialJwt()).getPayload().toString();
            Map<String, Object> claims = new SDObjectDecoder()
                    .decode(com.nimbusds.jose.util.JSONObjectUtils.parse(payload), token.getDisclosures());
            return JsonMapper.shared().readTree(com.nimbusds.jose.util.JSONObjectUtils.toJSONString(claims));
        } catch (java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherLibraryReadsOurs() throws Exception {
        SdJwt token = issued();
        SignedJWT jwt = SignedJWT.parse(token.issued().text());
        ECKey key = ECKey.parse(issuer.open().jwk().toString());

        assertThat(jwt.verify(new ECDSAVerifier(key))).isTrue();
        Result.Genuine ours = (Result.Genuine) SdJwtVerifier.verify(token.text(), unbound());
        assertThat(another(token.text())).isEqualTo(ours.claims());
        assertThat(ours.shown()).containsExactlyInAnyOrder("name", "address", "capital", "credit_code");
        assertThat(token.issued().payload().get("_sd").size()).isEqualTo(6);
    }

    @Test
    void theHolderShowsWhatHeChoosesAndProvesHisKey() {
        SdJwt shown = presented(issued().showing(Set.of("name")), ASKED, NOW, holder);

        Result.Genuine result = (Result.Genuine) SdJwtVerifier.verify(shown.text(), asked());

        assertThat(result.shown()).containsExactly("name");
        assertThat(result.claims().has("address")).isFalse();
        assertThat(result.holder()).contains(holder.open());
    }

    @Test
    void aForgedExtraDisclosureIsRefused() {
        SdJwt token = issued().showing(Set.of("name"));
        String forged = Base64Url.encode("[\"c2FsdA\",\"name\",\"Mallory\"]".getBytes(StandardCharsets.UTF_8));
        List<String> extra = new java.util.ArrayList<>(token.disclosures());
        extra.add(forged);

        refused(Reason.DISC_EXTRA, new SdJwt(token.issued(), extra, Optional.empty()).text(), unbound());
        refused(Reason.DISC_EXTRA, new SdJwt(token.issued(), List.of(forged), Optional.empty()).text(), unbound());
        List<String> twice =
                List.of(token.disclosures().getFirst(), token.disclosures().getFirst());
        refused(Reason.DISC_EXTRA, new SdJwt(token.issued(), twice, Optional.empty()).text(), unbound());
    }

    @Test
    void onlyTheHolderAnswersAndOnlyThisQuestion() {
        SdJwt token = issued();
        SdJwt some = token.showing(Set.of("name"));
        SdJwt shown = presented(some, ASKED, NOW, holder);

        refused(Reason.HB_NOT_SHOWN, some.text(), asked());
        refused(Reason.HB_FAILED, presented(some, ASKED, NOW, issuer).text(), asked());
        refused(
                Reason.HB_FAILED,
                presented(some, new Challenge(ASKED.audience(), "older"), NOW, holder)
                        .text(),
                asked());
        refused(
                Reason.HB_FAILED,
                presented(some, new Challenge("https://shop.example", ASKED.nonce()), NOW, holder)
                        .text(),
                asked());
        refused(
                Reason.HB_FAILED,
                presented(some, ASKED, NOW.minusSeconds(600), holder).text(),
                asked());
        // The proof moved onto more disclosures than it was made for.
        refused(Reason.HB_FAILED, new SdJwt(token.issued(), token.disclosures(), shown.binding()).text(), asked());
    }

    @Test
    void whoSignedAndWhenCounts() {
        SdJwt token = issued();

        refused(Reason.KEY_UNKNOWN, token.text(), new Asked(TYPE, t -> Optional.empty(), NOW, Optional.empty()));
        refused(
                Reason.SIG_ALTERED,
                token.text(),
                new Asked(TYPE, t -> Optional.of(holder.open()), NOW, Optional.empty()));
        refused(
                Reason.DT_EXPIRED,
                token.text(),
                new Asked(TYPE, t -> Optional.of(issuer.open()), NOW.plusSeconds(86_400), Optional.empty()));
        refused(
                Reason.FMT_UNREADABLE,
                token.text(),
                new Asked("vc+sd-jwt", t -> Optional.of(issuer.open()), NOW, Optional.empty()));
    }

    @Test
    void whatNoIssuerMayMakeIsRefused() {
        for (String bad : List.of(
                "{\"_sd\":[\"a\",\"a\"]}",
                "{\"_sd\":\"a\"}",
                "{\"_sd\":[1]}",
                "{\"...\":\"a\"}",
                "{\"list\":[{\"...\":\"a\",\"more\":1}]}",
                "{\"inner\":{\"_sd_alg\":\"sha-256\"}}",
                "{\"_sd_alg\":\"md5\"}")) {
            refused(Reason.FMT_UNREADABLE, signed(bad).text() + "~", unbound());
        }
        String overwrites = Base64Url.encode("[\"s\",\"iss\",\"me\"]".getBytes(StandardCharsets.UTF_8));
        refused(
                Reason.FMT_UNREADABLE,
                signed("{\"iss\":\"you\",\"_sd\":[\"" + SdJwt.digest(overwrites) + "\"]}")
                                .text() + "~" + overwrites + "~",
                unbound());
        String reserved = Base64Url.encode("[\"s\",\"_sd\",[]]".getBytes(StandardCharsets.UTF_8));
        refused(
                Reason.FMT_UNREADABLE,
                signed("{\"_sd\":[\"" + SdJwt.digest(reserved) + "\"]}").text() + "~" + reserved + "~",
                unbound());
        assertThatThrownBy(() -> SdJwt.issue(
                        new SdJwt.Content(
                                TYPE,
                                List.of(),
                                JsonNodeFactory.instance.objectNode(),
                                Map.of("_sd", StringNode.valueOf("x")),
                                0),
                        Keys.chance(2),
                        issuer::sign))
                .isInstanceOf(MalformedException.class);
    }

    private Jws signed(String payload) {
        return Jws.sign(
                Jws.Algorithm.ES256,
                JsonNodeFactory.instance.objectNode().put("typ", TYPE),
                (ObjectNode) JsonMapper.shared().readTree(payload),
                issuer::sign);
    }

    @Test
    void noTokenChoosesItsOwnAlgorithm() {
        for (String alg : List.of("none", "HS256", "EdDSA", "ES384")) {
            String header = Base64Url.encode(
                    ("{\"alg\":\"" + alg + "\",\"typ\":\"" + TYPE + "\"}").getBytes(StandardCharsets.UTF_8));
            String[] parts = issued().text().split("\\.", 2);
            refused(Reason.SIG_ALTERED, header + "." + parts[1], unbound());
        }
    }

    @Test
    void noChangedCharacterIsBelieved() {
        String genuine = presented(issued().showing(Set.of("name", "capital")), ASKED, NOW, holder)
                .text();
        Mutations.of(
                genuine.getBytes(StandardCharsets.ISO_8859_1),
                6_000,
                changed -> SdJwtVerifier.verify(new String(changed, StandardCharsets.ISO_8859_1), asked())
                        instanceof Result.Genuine);
        // And without the holder's proof: what is dropped is only not shown.
        String plain = issued().text();
        Set<JsonNode> seen = new HashSet<>();
        Mutations.of(
                plain.getBytes(StandardCharsets.ISO_8859_1),
                4_000,
                changed -> SdJwtVerifier.verify(new String(changed, StandardCharsets.ISO_8859_1), unbound())
                                instanceof Result.Genuine genuineStill
                        && seen.add(genuineStill.claims()));
        assertThat(seen).isEmpty();
    }

    @Test
    void aPointBesideTheCurveIsNoKey() {
        ObjectNode jwk = issuer.open().jwk();
        jwk.put("x", Base64Url.encode(new byte[32]));

        assertThatThrownBy(() -> P256Key.parse(jwk)).isInstanceOf(MalformedException.class);
        assertThat(P256Key.parse(issuer.open().jwk())).isEqualTo(issuer.open());
    }
}
