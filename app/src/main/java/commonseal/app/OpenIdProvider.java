package commonseal.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import commonseal.app.OpenIdEndpoints.Metadata;
import commonseal.app.Outbound.Down;
import commonseal.app.Outbound.Wrong;
import commonseal.identity.IdentityProvider;
import commonseal.kernel.Secret;
import commonseal.proof.Hash;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * OpenID Connect Core 1.0, authorization code flow with PKCE (S256). The ID token's signature is checked with the provider's
 * keys, asked for again when it signs with one that we do not know; then issuer, audience, times, nonce and assurance.
 */
final class OpenIdProvider implements IdentityProvider {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdProvider.class);
    /** What asymmetric signatures there are; "none" and shared secrets are none of them. */
    private static final Set<JWSAlgorithm> SIGNED = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** How far the provider's clock and ours may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(60);
    /** Both times are the provider's; it counts in whole seconds. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    private static final long KEYS_LIVE = Duration.ofMinutes(5).toMillis();
    private static final long KEYS_PATIENCE = Duration.ofSeconds(15).toMillis();
    private static final long KEYS_ASKED_AGAIN = Duration.ofSeconds(30).toMillis();
    /** While the provider does not give out its keys, those it gave count on. */
    private static final long KEYS_OUTAGE = Duration.ofHours(4).toMillis();

    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Config config;
    private final String issuer;
    private final String clientId;
    private final OpenIdEndpoints endpoints;
    private @Nullable Keys keys;

    private record Keys(URI from, JWKSource<SecurityContext> source) {}

    private OpenIdProvider(Config config) {
        this.config = config;
        this.issuer = config.text(Setting.OIDC_ISSUER);
        this.clientId = config.text(Setting.OIDC_CLIENT_ID);
        this.endpoints = new OpenIdEndpoints(issuer);
    }

    /** What the configuration names; asks it nothing yet. */
    static IdentityProvider of(Config config) {
        return config.text(Setting.OIDC_ISSUER).isEmpty() ? IdentityProvider.none() : new OpenIdProvider(config);
    }

    @Override
    public Optional<Offer> offer() {
        return Optional.of(new Offer(
                issuer,
                config.text(Setting.OIDC_NAME_ZH),
                config.text(Setting.OIDC_NAME_EN),
                Officials.valueOf(config.text(Setting.OIDC_OFFICIALS).toUpperCase(Locale.ROOT)),
                config.flag(Setting.OIDC_HOLDERS)));
    }

    private String callback() {
        return config.baseUrl(config.port()) + "/sign-in/provider/answer";
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    // -- ask

    @Override
    public Asked ask(Question question) {
        try {
            Metadata metadata = endpoints.metadata();
            Map<String, String> query = new LinkedHashMap<>();
            query.put("response_type", "code");
            query.put("client_id", clientId);
            query.put("redirect_uri", callback());
            query.put("scope", config.text(Setting.OIDC_SCOPES));
            query.put("state", question.state());
            query.put("nonce", question.nonce());
            query.put("code_challenge", challenge(question.verifier()));
            query.put("code_challenge_method", "S256");
            if (!config.text(Setting.OIDC_ASSURANCE).isEmpty()) {
                query.put("acr_values", String.join(" ", words(config.text(Setting.OIDC_ASSURANCE))));
            }
            if (question.afresh()) {
                query.put("prompt", "login");
                query.put("max_age", "0");
            }
            return new Asked.Go(extended(metadata.authorization(), query));
        } catch (Down e) {
            return new Asked.Failed(down(e));
        } catch (Wrong e) {
            return new Asked.Failed(wrong("PROVIDER_ANSWER", e.getMessage()));
        }
    }

    private static String challenge(Secret verifier) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Hash.sha256(verifier.reveal()).bytes());
    }

    private static URI extended(URI endpoint, Map<String, String> query) {
        String joint = endpoint.getRawQuery() == null ? "?" : "&";
        return URI.create(endpoint + joint + OpenIdEndpoints.form(query));
    }

    private static String down(Exception e) {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("OIDC-001 the identity provider does not answer");
        return "PROVIDER_DOWN";
    }

    /** @param reason never a value of a claim */
    private static String wrong(String code, @Nullable String reason) {
        LOG.atWarn().addKeyValue("reason", reason).log("OIDC-002 the identity provider's answer is refused");
        return code;
    }

    @Override
    public Optional<URI> signOut() {
        try {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("client_id", clientId);
            query.put("post_logout_redirect_uri", config.baseUrl(config.port()) + "/");
            return endpoints.metadata().endSession().map(endpoint -> extended(endpoint, query));
        } catch (Down | Wrong e) {
            String unused = down(e);
            return Optional.empty();
        }
    }

    // -- redeem

    @Override
    public Answered redeem(Redemption redemption) {
        try {
            Metadata metadata = endpoints.metadata();
            boolean named = redemption.issuer().isPresent();
            if (named ? !redemption.issuer().equals(Optional.of(issuer)) : metadata.namesItself()) {
                return refused("PROVIDER_ANSWER", "iss of the answer");
            }
            JsonNode tokens = endpoints.token(
                    metadata,
                    clientId,
                    secret(),
                    Map.of(
                            "grant_type",
                            "authorization_code",
                            "code",
                            redemption.code().revealText(),
                            "redirect_uri",
                            callback(),
                            "code_verifier",
                            redemption.verifier().revealText()));
            JWTClaimsSet claims = signed(metadata, tokens.path("id_token").asString(""));
            Optional<Answered> refusal = refusal(claims, redemption);
            return refusal.isPresent()
                    ? refusal.get()
                    : new Answered.Known(
                            issuer,
                            claims.getSubject(),
                            claimed(
                                    metadata,
                                    claims,
                                    tokens.path("access_token").asString("")));
        } catch (Down | KeySourceException e) {
            return new Answered.Failed(down(e));
        } catch (Wrong e) {
            return refused("PROVIDER_ANSWER", e.getMessage());
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return refused("PROVIDER_ANSWER", e.getClass().getSimpleName());
        }
    }

    private static Answered refused(String code, @Nullable String reason) {
        return new Answered.Failed(wrong(code, reason));
    }

    /** Read each time: a changed secret counts without a restart. */
    private Secret secret() throws Down {
        try {
            return Secret.of(Files.readString(Path.of(config.text(Setting.OIDC_CLIENT_SECRET_FILE)))
                    .strip());
        } catch (IOException e) {
            throw new Down("oidc.client-secret-file cannot be read");
        }
    }

    private JWTClaimsSet signed(Metadata metadata, String token)
            throws ParseException, BadJOSEException, JOSEException, Wrong {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(SIGNED, keys(metadata.keys())));
        // What the claims say is judged by us, so that each refusal has its own page.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        return processor.process(token, null);
    }

    private synchronized JWKSource<SecurityContext> keys(URI from) throws Wrong {
        Keys present = keys;
        if (present != null && present.from().equals(from)) {
            return present.source();
        }
        try {
            JWKSource<SecurityContext> source = JWKSourceBuilder.create(from.toURL(), url -> {
                        try {
                            return new Resource(endpoints.get(from, Optional.empty()), "application/json");
                        } catch (Down | Wrong e) {
                            throw new IOException(e);
                        }
                    })
                    .cache(KEYS_LIVE, KEYS_PATIENCE)
                    .refreshAheadCache(false)
                    .rateLimited(KEYS_ASKED_AGAIN)
                    .outageTolerant(KEYS_OUTAGE)
                    .build();
            keys = new Keys(from, source);
            return source;
        } catch (MalformedURLException e) {
            throw new Wrong("jwks_uri is no address");
        }
    }

    private Optional<Answered> refusal(JWTClaimsSet claims, Redemption asked) throws ParseException {
        if (!issuer.equals(claims.getIssuer())) {
            return Optional.of(refused("PROVIDER_ANSWER", "iss"));
        }
        String subject = claims.getSubject();
        if (subject == null || !SUBJECT.matcher(subject).matches()) {
            return Optional.of(refused("PROVIDER_ANSWER", "sub"));
        }
        List<String> audience = claims.getAudience();
        String party = claims.getStringClaim("azp");
        if (!audience.contains(clientId) || (party == null ? audience.size() > 1 : !party.equals(clientId))) {
            return Optional.of(refused("PROVIDER_AUDIENCE", "aud"));
        }
        Date ends = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        if (ends == null || issued == null) {
            return Optional.of(refused("PROVIDER_ANSWER", "exp or iat"));
        }
        Date begins = Objects.requireNonNullElse(claims.getNotBeforeTime(), issued);
        if (!asked.now().isBefore(ends.toInstant().plus(SKEW))
                || asked.now().plus(SKEW).isBefore(issued.toInstant())
                || asked.now().plus(SKEW).isBefore(begins.toInstant())) {
            return Optional.of(refused("PROVIDER_EXPIRED", "exp, iat or nbf"));
        }
        if (!asked.nonce().equals(claims.getStringClaim("nonce"))) {
            return Optional.of(refused("PROVIDER_ANSWER", "nonce"));
        }
        if (asked.afresh() && !isFresh(claims.getDateClaim("auth_time"), issued.toInstant(), asked)) {
            return Optional.of(refused("PROVIDER_NOT_FRESH", "auth_time"));
        }
        Set<String> assurance = words(config.text(Setting.OIDC_ASSURANCE));
        String reached = claims.getStringClaim("acr");
        return assurance.isEmpty() || reached != null && assurance.contains(reached)
                ? Optional.empty()
                : Optional.of(refused("PROVIDER_ASSURANCE", "acr"));
    }

    /** The person proved himself after we had asked: both times by the provider's clock, whatever that says. */
    private static boolean isFresh(@Nullable Date proved, Instant issued, Redemption asked) {
        Duration since = Duration.between(asked.askedAt(), asked.now()).plus(ROUNDING);
        return proved != null && !proved.toInstant().isBefore(issued.minus(since));
    }

    /** From the ID token, else from what the provider tells besides. */
    private Optional<Claimed> claimed(Metadata metadata, JWTClaimsSet claims, String accessToken)
            throws Down, Wrong, ParseException {
        if (!config.flag(Setting.OIDC_HOLDERS)) {
            return Optional.empty();
        }
        String number = config.text(Setting.OIDC_NUMBER_CLAIM);
        String name = config.text(Setting.OIDC_NAME_CLAIM);
        Optional<Claimed> inToken = claimed(claims.getStringClaim(number), claims.getStringClaim(name));
        if (inToken.isPresent() || metadata.userInfo().isEmpty() || accessToken.isEmpty()) {
            return inToken;
        }
        JsonNode told = Outbound.json(endpoints.get(metadata.userInfo().get(), Optional.of(Secret.of(accessToken))));
        if (!told.path("sub").asString("").equals(claims.getSubject())) {
            throw new Wrong("sub of the user info");
        }
        return claimed(told.path(number).asString(""), told.path(name).asString(""));
    }

    private Optional<Claimed> claimed(@Nullable String number, @Nullable String name) {
        if (number == null || name == null || number.isBlank() || name.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new Claimed(config.text(Setting.OIDC_NUMBER_SCHEME), number, name));
    }
}
