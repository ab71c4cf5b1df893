package commonseal.identity.internal;

import commonseal.identity.Confirmation;
import commonseal.identity.Passkeys.Question;
import commonseal.identity.internal.ChallengeRows.Asked;
import commonseal.identity.internal.ChallengeRows.Purpose;
import commonseal.identity.internal.PasskeyRows.Passkey;
import commonseal.identity.internal.PasskeyStateRows.State;
import commonseal.identity.internal.WebAuthn.Assertion;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Questions to authenticators and their answers: each used up whether it fits or not. */
final class Ceremonies {

    private static final byte[] NOTHING = {};

    private final WebAuthn webAuthn;
    private final ChallengeRows challenges;
    private final PasskeyRows passkeys;
    private final PasskeyStateRows states;

    Ceremonies(WebAuthn webAuthn, ChallengeRows challenges, PasskeyRows passkeys, PasskeyStateRows states) {
        this.webAuthn = webAuthn;
        this.challenges = challenges;
        this.passkeys = passkeys;
        this.states = states;
    }

    Question askToAdd(Tx tx, UUID person, String login, String name) {
        byte[] challenge = challenges.insert(tx, Purpose.ADD, Optional.of(person), name, NOTHING);
        return new Question(webAuthn.creationOptions(challenge, person, login, credentials(tx, person)));
    }

    Question askToSignIn(Tx tx) {
        byte[] challenge = challenges.insert(tx, Purpose.SIGN_IN, Optional.empty(), "", NOTHING);
        return new Question(webAuthn.requestOptions(challenge, List.of()));
    }

    /** Empty if the person has no passkey. */
    Optional<Question> askToConfirm(Tx tx, UUID person, byte[] digest) {
        List<byte[]> own = credentials(tx, person);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        byte[] challenge = challenges.insert(tx, Purpose.STEP_UP, Optional.of(person), "", digest);
        return Optional.of(new Question(webAuthn.requestOptions(challenge, own)));
    }

    private List<byte[]> credentials(Tx tx, UUID person) {
        return passkeys.of(tx, person).stream().map(Passkey::credential).toList();
    }

    /** A new credential, and the name it shall have. */
    record Added(WebAuthn.Registered registered, String name) {}

    Optional<Added> added(Tx tx, UUID person, WebAuthn.Creation answer) {
        Optional<Asked> asked = challenges
                .use(tx, answer.challenge(), Purpose.ADD)
                .filter(each -> each.person().equals(Optional.of(person)));
        return asked.flatMap(
                each -> webAuthn.registered(answer, person).map(registered -> new Added(registered, each.note())));
    }

    /** Whose passkey has answered a sign-in. */
    Optional<UUID> signedIn(Tx tx, Secret answer) {
        return WebAuthn.parseAssertion(answer)
                .filter(assertion -> challenges
                        .use(tx, assertion.challenge(), Purpose.SIGN_IN)
                        .isPresent())
                .flatMap(assertion -> passkeys.byCredential(tx, assertion.id())
                        .filter(passkey -> fits(tx, assertion, passkey))
                        .map(Passkey::person));
    }

    /** What a passkey of that person has signed for what has this digest; empty if it does not fit. */
    Optional<Confirmation> confirms(Tx tx, UUID person, Secret answer, byte[] digest) {
        return WebAuthn.parseAssertion(answer)
                .flatMap(assertion -> challenges
                        .use(tx, assertion.challenge(), Purpose.STEP_UP)
                        .filter(asked -> asked.person().equals(Optional.of(person)))
                        .filter(asked -> asked.is(assertion.challenge(), digest))
                        .flatMap(asked -> passkeys.byCredential(tx, assertion.id())
                                .filter(passkey -> passkey.person().equals(person))
                                .filter(passkey -> fits(tx, assertion, passkey))
                                .map(passkey -> assertion.signed(person, passkey.id(), asked.nonce(), digest))));
    }

    private boolean fits(Tx tx, Assertion assertion, Passkey passkey) {
        long last = states.lock(tx, passkey.id()).map(State::counter).orElse(0L);
        Optional<Long> counter = webAuthn.confirmed(
                assertion, new WebAuthn.Known(passkey.person(), passkey.credential(), passkey.publicKey(), last));
        counter.ifPresent(now -> states.used(tx, passkey.id(), now));
        return counter.isPresent();
    }
}
