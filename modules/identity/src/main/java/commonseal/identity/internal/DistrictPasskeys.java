package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Confirmation;
import commonseal.identity.HolderId;
import commonseal.identity.Passkeys;
import commonseal.identity.SignIn.SignedIn;
import commonseal.identity.internal.AccountEventRows.Kind;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.identity.internal.PasskeyStateRows.State;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@link Passkeys} on the tables of schema identity. */
final class DistrictPasskeys implements Passkeys {

    private static final Act SIGN_IN = Act.job("sign-in");
    private static final String ACCOUNT = "account";

    private final Db db;
    private final AccountRows accounts;
    private final AccountEventRows events;
    private final Sessions sessions;
    private final StepUps stepUps;
    private final Ceremonies ceremonies;
    private final PasskeyRows passkeys;
    private final PasskeyRemovalRows removals;
    private final PasskeyStateRows states;
    private final SignatureRows signatures;

    DistrictPasskeys(
            Db db,
            AccountRows accounts,
            AccountEventRows events,
            Sessions sessions,
            StepUps stepUps,
            Ceremonies ceremonies,
            PasskeyRows passkeys,
            PasskeyRemovalRows removals,
            PasskeyStateRows states,
            SignatureRows signatures) {
        this.signatures = signatures;
        this.db = db;
        this.accounts = accounts;
        this.events = events;
        this.sessions = sessions;
        this.stepUps = stepUps;
        this.ceremonies = ceremonies;
        this.passkeys = passkeys;
        this.removals = removals;
        this.states = states;
    }

    // -- add

    @Override
    public BeginResult beginAdding(Actor actor, String name, Secret proof) {
        String tidy = Texts.tidy(name);
        Optional<String> refusal = Texts.nameRefusal(tidy).map(code -> "PASSKEY_" + code);
        if (refusal.isPresent()) {
            return new BeginResult.Refused(refusal.get());
        }
        Act act = actor.act(ACCOUNT);
        boolean settingUp = db.read(act, tx -> sessions.settingUp(tx, actor).isPresent());
        if (!settingUp
                && stepUps.confirm(actor, proof, digestOfAdding(actor, name)).isEmpty()) {
            return new BeginResult.Refused("STEP_UP_FAILED");
        }
        return db.write(act, tx -> {
            Optional<Account> account = accounts.byPerson(tx, actor.id());
            if (account.isEmpty()) {
                return new BeginResult.Refused("STEP_UP_FAILED");
            }
            if (passkeys.of(tx, actor.id()).size() >= MOST) {
                return new BeginResult.Refused("PASSKEY_TOO_MANY");
            }
            return new BeginResult.Ask(
                    ceremonies.askToAdd(tx, actor.id(), account.get().login(), tidy));
        });
    }

    @Override
    public AddResult add(Actor actor, Secret answer) {
        Optional<WebAuthn.Creation> creation = WebAuthn.parseCreation(answer);
        if (creation.isEmpty()) {
            return new AddResult.Refused("PASSKEY_REFUSED");
        }
        return db.write(actor.act(ACCOUNT), tx -> {
            Optional<SessionRows.Session> session = sessions.live(tx, actor);
            Optional<Account> account = accounts.lock(tx, actor.id());
            Optional<Ceremonies.Added> added = ceremonies.added(tx, actor.id(), creation.get());
            if (session.isEmpty() || account.isEmpty() || added.isEmpty()) {
                return new AddResult.Refused("PASSKEY_REFUSED");
            }
            if (passkeys.known(tx, creation.get().id())) {
                return new AddResult.Refused("PASSKEY_KNOWN");
            }
            if (passkeys.of(tx, actor.id()).size() >= MOST) {
                return new AddResult.Refused("PASSKEY_TOO_MANY");
            }
            UUID id = insert(tx, actor.id(), added.get());
            CrashPoint.reach("identity.passkey.written");
            sessions.settingUp(tx, actor).ifPresent(setUp -> {
                accounts.complete(tx, actor.id());
                sessions.finish(tx, setUp);
                events.insert(tx, actor.id(), Kind.COMPLETED);
            });
            CrashPoint.reach("identity.passkey.before-commit");
            return new AddResult.Added(id);
        });
    }

    private UUID insert(Tx tx, UUID person, Ceremonies.Added added) {
        UUID id = Ids.next(tx);
        passkeys.insert(
                tx,
                new PasskeyRows.Passkey(
                        id,
                        person,
                        added.registered().credential(),
                        added.registered().publicKey(),
                        tx.now()));
        states.insert(tx, id, added.name(), added.registered().counter());
        return id;
    }

    // -- list, rename, remove

    @Override
    public List<Passkey> all(Actor actor) {
        return db.read(actor.act(ACCOUNT), tx -> {
            List<PasskeyRows.Passkey> own = passkeys.of(tx, actor.id());
            Map<UUID, State> known =
                    states.of(tx, own.stream().map(PasskeyRows.Passkey::id).toList());
            return own.stream()
                    .map(each -> {
                        Optional<State> state = Optional.ofNullable(known.get(each.id()));
                        return new Passkey(
                                each.id(), state.map(State::name).orElse(""), each.at(), state.flatMap(State::usedAt));
                    })
                    .toList();
        });
    }

    @Override
    public RenameResult rename(Actor actor, UUID passkey, String name) {
        String tidy = Texts.tidy(name);
        Optional<String> refusal = Texts.nameRefusal(tidy).map(code -> "PASSKEY_" + code);
        if (refusal.isPresent()) {
            return new RenameResult.Refused(refusal.get());
        }
        return db.write(actor.act(ACCOUNT), tx -> {
            if (!isOwn(tx, actor, passkey)) {
                return new RenameResult.Refused("NOT_FOUND");
            }
            states.rename(tx, passkey, tidy);
            return new RenameResult.Renamed();
        });
    }

    @Override
    public void keep(Tx tx, Confirmation.ByPasskey signed, UUID act, HolderId subject) {
        signatures.insert(tx, signed, act, subject);
    }

    private boolean isOwn(Tx tx, Actor actor, UUID passkey) {
        return sessions.live(tx, actor).isPresent()
                && passkeys.of(tx, actor.id()).stream()
                        .anyMatch(each -> each.id().equals(passkey));
    }

    @Override
    public RemoveResult remove(Actor actor, UUID passkey, Secret proof) {
        Act act = actor.act(ACCOUNT);
        Optional<RemoveResult> refusal = db.read(act, tx -> refusal(tx, actor, passkey));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        // Consumes the proof: so only after everything that can be refused without it.
        if (stepUps.confirm(actor, proof, digestOfRemoving(actor, passkey)).isEmpty()) {
            return new RemoveResult.Refused("STEP_UP_FAILED");
        }
        return db.write(act, tx -> {
            // Two removals at once must not both think that the other passkey stays.
            accounts.lock(tx, actor.id());
            return refusal(tx, actor, passkey).orElseGet(() -> {
                removals.insert(tx, passkey, actor.id());
                return new RemoveResult.Removed();
            });
        });
    }

    private Optional<RemoveResult> refusal(Tx tx, Actor actor, UUID passkey) {
        if (!isOwn(tx, actor, passkey)) {
            return Optional.of(new RemoveResult.Refused("NOT_FOUND"));
        }
        boolean last = passkeys.of(tx, actor.id()).size() == 1
                && !accounts.byPerson(tx, actor.id()).map(Account::hasPassword).orElse(false);
        return last ? Optional.of(new RemoveResult.Refused("PASSKEY_LAST")) : Optional.empty();
    }

    // -- sign-in and step-up

    @Override
    public Question beginSignIn() {
        return db.write(SIGN_IN, ceremonies::askToSignIn);
    }

    @Override
    public Optional<SignedIn> signIn(Secret answer) {
        return db.write(
                SIGN_IN,
                tx -> ceremonies
                        .signedIn(tx, answer)
                        .flatMap(person -> accounts.byPerson(tx, person))
                        .filter(Account::complete)
                        .map(account -> sessions.begin(tx, account, true, false)));
    }

    @Override
    public Optional<Question> beginStepUp(Actor actor, byte[] digest) {
        return db.write(
                actor.act("step-up"),
                tx -> sessions.live(tx, actor)
                        .filter(SessionRows.Session::complete)
                        .flatMap(session -> ceremonies.askToConfirm(tx, session.person(), digest)));
    }

    @Override
    public byte[] digestOfAdding(Actor actor, String name) {
        return digest(actor, "add", Texts.tidy(name));
    }

    @Override
    public byte[] digestOfRemoving(Actor actor, UUID passkey) {
        return digest(actor, "remove", passkey.toString());
    }

    private static byte[] digest(Actor actor, String what, String which) {
        return Hash.sha256(("passkey|" + actor.ref() + "|" + what + "|" + which).getBytes(StandardCharsets.UTF_8))
                .bytes();
    }
}
