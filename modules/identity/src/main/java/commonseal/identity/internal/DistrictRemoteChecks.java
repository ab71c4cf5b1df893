package commonseal.identity.internal;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.IdentityCheck;
import commonseal.identity.IdentityCheck.Document;
import commonseal.identity.IdentityCheck.Offer;
import commonseal.identity.IdentityCheck.Outcome;
import commonseal.identity.IdentityCheck.Started;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.RemoteChecks;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RemoteChecks}: what was begun in our tickets, the other side behind its port, never both in one transaction. */
final class DistrictRemoteChecks implements RemoteChecks {

    private static final Logger LOG = LoggerFactory.getLogger(DistrictRemoteChecks.class);
    private static final Act CHECK = Act.job("remote-check");
    private static final String TICKET = "remote-check";

    private final Db db;
    private final IdentityCheck check;
    private final DistrictRegister register;
    private final Officers officers;
    private final OwnAccounts ownAccounts;
    private final Sessions sessions;
    private final ProviderTicketRows tickets;
    private final Attempts attempts;
    private final RemoteCheckRows rows;

    DistrictRemoteChecks(
            Db db,
            IdentityCheck check,
            DistrictRegister register,
            Officers officers,
            OwnAccounts ownAccounts,
            Sessions sessions,
            ProviderTicketRows tickets,
            Attempts attempts,
            RemoteCheckRows rows) {
        this.db = db;
        this.check = check;
        this.register = register;
        this.officers = officers;
        this.ownAccounts = ownAccounts;
        this.sessions = sessions;
        this.tickets = tickets;
        this.attempts = attempts;
        this.rows = rows;
    }

    @Override
    public Optional<Offer> offer() {
        return check.offer();
    }

    // -- begin

    @Override
    public BeginResult begin(String scheme, String number, String name) {
        NewPerson person = person(scheme, number, name);
        if (check.offer().isEmpty()) {
            return new BeginResult.Refused("CHECK_UNAVAILABLE");
        }
        Optional<String> refusal = db.write(
                CHECK,
                tx -> register.refusal(tx, person)
                        .or(() -> attempts.begin(tx, attempts.subject(TICKET, person.scheme() + "|" + person.number()))
                                .map(wait -> "CHECK_OFTEN")));
        if (refusal.isPresent()) {
            return new BeginResult.Refused(refusal.get());
        }
        UUID id = db.read(CHECK, Ids::next);
        return switch (check.start(new Document(id, person.scheme(), person.number(), person.name()))) {
            case Started.Unavailable() -> new BeginResult.Refused(failed("CHECK_UNAVAILABLE"));
            case Started.Go(var to, String reference) -> {
                Secret token = Tokens.fresh();
                db.execute(
                        CHECK,
                        tx -> tickets.keep(
                                tx,
                                TICKET,
                                token,
                                List.of(id.toString(), person.scheme(), person.number(), person.name(), reference)));
                yield new BeginResult.Go(to, token);
            }
        };
    }

    private static NewPerson person(String scheme, String number, String name) {
        return new NewPerson(
                NameText.tidy(name),
                scheme,
                Identifiers.normalise(number),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private String failed(String code) {
        db.execute(CHECK, tx -> ProviderFailureRows.count(tx, code));
        LOG.atWarn().addKeyValue("code", code).log("IDENTITY-009 a remote identity check failed");
        return code;
    }

    // -- answer

    @Override
    public AnswerResult answer(Secret token) {
        Optional<List<String>> kept =
                Sessions.isPlausible(token) ? db.read(CHECK, tx -> tickets.kept(tx, TICKET, token)) : Optional.empty();
        if (kept.isEmpty()) {
            return new AnswerResult.Refused("CHECK_UNKNOWN");
        }
        List<String> parts = kept.get();
        Document document = new Document(UUID.fromString(parts.get(0)), parts.get(1), parts.get(2), parts.get(3));
        return switch (check.ask(document, parts.get(4))) {
            case Outcome.Pending() -> new AnswerResult.Pending();
            case Outcome.Unavailable() -> new AnswerResult.Refused(failed("CHECK_UNAVAILABLE"));
            case Outcome.Refused() -> {
                Optional<List<String>> unused = db.write(CHECK, tx -> tickets.use(tx, TICKET, token));
                yield new AnswerResult.Refused(failed("CHECK_REFUSED"));
            }
            case Outcome.Confirmed(String evidence) ->
                db.write(
                        CHECK,
                        tx -> tickets.use(tx, TICKET, token).isPresent()
                                ? enter(tx, document, evidence)
                                : new AnswerResult.Refused("CHECK_UNKNOWN"));
        };
    }

    private AnswerResult enter(Tx tx, Document document, String evidence) {
        PersonId person;
        switch (register.addPerson(tx, person(document.scheme(), document.number(), document.name()))) {
            case PersonResult.Added(PersonId added) -> person = added;
            case PersonResult.Known(PersonId known) -> person = known;
            case PersonResult.Invalid(String code) -> {
                return new AnswerResult.Refused(code);
            }
        }
        boolean named = register.person(tx, person)
                .map(Register.Person::name)
                .filter(document.name()::equals)
                .isPresent();
        if (!named) {
            return new AnswerResult.Refused("CHECK_NAME");
        }
        // Whom officials are is for administrators to say.
        if (!officers.grants(tx, person).isEmpty()) {
            return new AnswerResult.Refused("CHECK_OFFICER");
        }
        Optional<Account> account = ownAccounts.of(tx, person.value());
        if (account.isEmpty() || account.get().complete()) {
            return new AnswerResult.Refused("CHECK_ACCOUNT");
        }
        rows.insert(
                tx,
                document.id(),
                person.value(),
                check.offer().map(Offer::source).orElseThrow(),
                evidence);
        attempts.succeed(tx, attempts.subject(TICKET, document.scheme() + "|" + document.number()));
        return new AnswerResult.Entered(sessions.beginSettingUp(tx, account.get()));
    }
}
