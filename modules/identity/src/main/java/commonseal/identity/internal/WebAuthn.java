package commonseal.identity.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorAssertionResponse;
import com.yubico.webauthn.data.AuthenticatorAttestationResponse;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.ClientAssertionExtensionOutputs;
import com.yubico.webauthn.data.ClientRegistrationExtensionOutputs;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import commonseal.identity.Confirmation.ByPasskey;
import commonseal.kernel.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The WebAuthn library behind our own types; pure, knows no table. */
final class WebAuthn {

    private static final Logger LOG = LoggerFactory.getLogger(WebAuthn.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_ANSWER = 20_000;
    private static final long TIMEOUT_MILLIS = 300_000;

    private static final List<PublicKeyCredentialParameters> ALGORITHMS = List.of(
            PublicKeyCredentialParameters.ES256,
            PublicKeyCredentialParameters.EdDSA,
            PublicKeyCredentialParameters.ES384,
            PublicKeyCredentialParameters.ES512,
            PublicKeyCredentialParameters.RS256);

    private final URI site;
    private final RelyingPartyIdentity identity;

    /** @param site what people type; its host is the relying party; with port 0 every port of that host is meant */
    WebAuthn(URI site, String name) {
        this.site = site;
        this.identity = RelyingPartyIdentity.builder()
                .id(Optional.ofNullable(site.getHost())
                        .orElseThrow(() -> new IllegalArgumentException("a site has a host")))
                .name(name)
                .build();
    }

    /** A credential as its authenticator described it. */
    record Registered(byte[] credential, byte[] publicKey, long counter) {}

    /** A passkey as the caller knows it. */
    record Known(UUID person, byte[] credential, byte[] publicKey, long counter) {}

    /** An answer, parsed and not yet believed. */
    record Creation(
            PublicKeyCredential<AuthenticatorAttestationResponse, ClientRegistrationExtensionOutputs> credential) {
        byte[] challenge() {
            return credential.getResponse().getClientData().getChallenge().getBytes();
        }

        byte[] id() {
            return credential.getId().getBytes();
        }
    }

    /** An answer, parsed and not yet believed. */
    record Assertion(PublicKeyCredential<AuthenticatorAssertionResponse, ClientAssertionExtensionOutputs> credential) {
        byte[] challenge() {
            return credential.getResponse().getClientData().getChallenge().getBytes();
        }

        /** What a third party needs to check it. */
        ByPasskey signed(UUID person, UUID passkey, byte[] nonce, byte[] digest) {
            AuthenticatorAssertionResponse response = credential.getResponse();
            return new ByPasskey(
                    person,
                    passkey,
                    new ByteArray(nonce).getBase64Url(),
                    new ByteArray(digest).getBase64Url(),
                    response.getAuthenticatorData().getBase64Url(),
                    response.getClientDataJSON().getBase64Url(),
                    response.getSignature().getBase64Url());
        }

        byte[] id() {
            return credential.getId().getBytes();
        }
    }

    // -- questions

    String creationOptions(byte[] challenge, UUID person, String login, List<byte[]> had) {
        try {
            return unwrapped(creation(challenge, person, login, had).toCredentialsCreateJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private PublicKeyCredentialCreationOptions creation(byte[] challenge, UUID person, String login, List<byte[]> had) {
        return PublicKeyCredentialCreationOptions.builder()
                .rp(identity)
                .user(UserIdentity.builder()
                        .name(login)
                        .displayName(login)
                        .id(handle(person))
                        .build())
                .challenge(new ByteArray(challenge))
                .pubKeyCredParams(ALGORITHMS)
                .excludeCredentials(Set.copyOf(descriptors(had)))
                .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .residentKey(ResidentKeyRequirement.REQUIRED)
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .build())
                .attestation(AttestationConveyancePreference.NONE)
                .timeout(TIMEOUT_MILLIS)
                .build();
    }

    /** @param allowed credential ids; none for whatever the browser has for this site */
    String requestOptions(byte[] challenge, List<byte[]> allowed) {
        try {
            return unwrapped(request(challenge, allowed).toCredentialsGetJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private PublicKeyCredentialRequestOptions request(byte[] challenge, List<byte[]> allowed) {
        var builder = PublicKeyCredentialRequestOptions.builder()
                .challenge(new ByteArray(challenge))
                .rpId(identity.getId())
                .userVerification(UserVerificationRequirement.REQUIRED)
                .timeout(TIMEOUT_MILLIS);
        return allowed.isEmpty()
                ? builder.build()
                : builder.allowCredentials(descriptors(allowed)).build();
    }

    private static List<PublicKeyCredentialDescriptor> descriptors(List<byte[]> ids) {
        return ids.stream()
                .map(id -> PublicKeyCredentialDescriptor.builder()
                        .id(new ByteArray(id))
                        .build())
                .toList();
    }

    private static String unwrapped(String options) {
        return JSON.readTree(options).path("publicKey").toString();
    }

    // -- answers

    /** Empty if it is no such answer. */
    static Optional<Creation> parseCreation(Secret answer) {
        try {
            return answer.reveal().length > LONGEST_ANSWER
                    ? Optional.empty()
                    : Optional.of(new Creation(PublicKeyCredential.parseRegistrationResponseJson(answer.revealText())));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty if it is no such answer. */
    static Optional<Assertion> parseAssertion(Secret answer) {
        try {
            return answer.reveal().length > LONGEST_ANSWER
                    ? Optional.empty()
                    : Optional.of(new Assertion(PublicKeyCredential.parseAssertionResponseJson(answer.revealText())));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What was registered; empty if the answer does not fit the question. */
    Optional<Registered> registered(Creation answer, UUID person) {
        noteForeign(answer.credential().getResponse().getClientData().getOrigin());
        try {
            RegistrationResult result = relyingParty(Optional.empty())
                    .finishRegistration(FinishRegistrationOptions.builder()
                            .request(creation(answer.challenge(), person, person.toString(), List.of()))
                            .response(answer.credential())
                            .build());
            return Optional.of(new Registered(
                            result.getKeyId().getId().getBytes(),
                            result.getPublicKeyCose().getBytes(),
                            result.getSignatureCount()))
                    .filter(registered -> result.isUserVerified());
        } catch (RegistrationFailedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The passkey's signature counter; empty if the answer does not fit question and passkey. */
    Optional<Long> confirmed(Assertion answer, Known known) {
        noteForeign(answer.credential().getResponse().getClientData().getOrigin());
        try {
            AssertionResult result = relyingParty(Optional.of(known))
                    .finishAssertion(FinishAssertionOptions.builder()
                            .request(AssertionRequest.builder()
                                    .publicKeyCredentialRequestOptions(request(answer.challenge(), List.of()))
                                    .userHandle(handle(known.person()))
                                    .build())
                            .response(answer.credential())
                            .build());
            return result.isSuccess() && result.isUserVerified()
                    ? Optional.of(result.getSignatureCount())
                    : Optional.empty();
        } catch (AssertionFailedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whoever runs a district finds here why nobody's passkey works. */
    private void noteForeign(String origin) {
        if (!origin.equals(origin()) && site.getPort() != 0) {
            LOG.atWarn()
                    .addKeyValue("configured", origin())
                    .log("IDENTITY-003 a passkey was used at another address than http.base-url");
        }
    }

    private String origin() {
        return site.getScheme() + "://" + site.getAuthority();
    }

    private RelyingParty relyingParty(Optional<Known> known) {
        boolean anyPort = site.getPort() == 0;
        return RelyingParty.builder()
                .identity(identity)
                .credentialRepository(new One(known))
                .origins(Set.of(anyPort ? site.getScheme() + "://" + site.getHost() : origin()))
                .allowOriginPort(anyPort)
                .allowUntrustedAttestation(true)
                .validateSignatureCounter(true)
                .build();
    }

    private static ByteArray handle(UUID person) {
        return new ByteArray(ByteBuffer.allocate(16)
                .putLong(person.getMostSignificantBits())
                .putLong(person.getLeastSignificantBits())
                .array());
    }

    /** The one passkey that the caller has found; the library asks for nothing else. */
    private record One(Optional<Known> known) implements CredentialRepository {

        @Override
        public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
            return new HashSet<>(
                    descriptors(known.map(each -> List.of(each.credential())).orElse(List.of())));
        }

        @Override
        public Optional<ByteArray> getUserHandleForUsername(String username) {
            return known.map(each -> handle(each.person()));
        }

        @Override
        public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
            return known.filter(each -> handle(each.person()).equals(userHandle))
                    .map(each -> each.person().toString());
        }

        @Override
        public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
            return known.map(One::credential)
                    .filter(each -> each.getCredentialId().equals(credentialId)
                            && each.getUserHandle().equals(userHandle));
        }

        @Override
        public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
            return known.map(One::credential)
                    .filter(each -> each.getCredentialId().equals(credentialId))
                    .map(Set::of)
                    .orElse(Set.of());
        }

        private static RegisteredCredential credential(Known known) {
            return RegisteredCredential.builder()
                    .credentialId(new ByteArray(known.credential()))
                    .userHandle(handle(known.person()))
                    .publicKeyCose(new ByteArray(known.publicKey()))
                    .signatureCount(known.counter())
                    .build();
        }
    }
}
