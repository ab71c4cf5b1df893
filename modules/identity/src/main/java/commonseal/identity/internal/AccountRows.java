package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCOUNT;
import static commonseal.identity.internal.db.Tables.PERSON;

import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Table {@code identity.account}. Hashes and TOTP secrets are encrypted for their row, so SQL alone cannot plant one. */
final class AccountRows {

    static final String TABLE = "identity.account";
    private static final String LOGIN_FIELD = "identity.account.login";
    private static final LookupColumn LOOKUP = new LookupColumn(ACCOUNT, ACCOUNT.PERSON, ACCOUNT.LOGIN_INDEX);

    private final Seals seals;

    AccountRows(Seals seals) {
        this.seals = seals;
    }

    /** An account, opened; none is found of a person who counts as another. */
    record Account(
            UUID person,
            String login,
            Optional<String> passwordHash,
            Optional<String> totpSecret,
            Optional<String> newPasswordHash,
            Optional<String> newTotpSecret,
            boolean complete) {

        boolean hasPassword() {
            return passwordHash().isPresent() && totpSecret().isPresent();
        }
    }

    /** Adds an account without credentials; false if login or person have one, or the person counts as another. */
    boolean insert(Tx tx, UUID person, String login) {
        boolean merged = tx.dsl()
                .fetchExists(
                        tx.dsl().selectOne().from(PERSON).where(PERSON.ID.eq(person), MergeRows.isMerged(PERSON.ID)));
        return !merged
                && !tx.dsl().fetchExists(ACCOUNT, hasLogin(login))
                && tx.dsl()
                                .insertInto(ACCOUNT)
                                .set(ACCOUNT.PERSON, person)
                                .set(ACCOUNT.LOGIN_INDEX, seals.lookupIndex(LOGIN_FIELD, login))
                                .set(
                                        ACCOUNT.LOGIN,
                                        seals.seal(TABLE, "login", person, login)
                                                .bytes())
                                .set(ACCOUNT.CREATED_AT, tx.now())
                                .onConflictDoNothing()
                                .execute()
                        == 1;
    }

    Optional<Account> byLogin(Tx tx, String login) {
        return tx.dsl()
                .select()
                .from(ACCOUNT)
                .where(hasLogin(login), DSL.not(MergeRows.isMerged(ACCOUNT.PERSON)))
                .fetchOptional(this::account)
                .filter(account -> account.login().equals(login));
    }

    Optional<Account> byPerson(Tx tx, UUID person) {
        return tx.dsl()
                .select()
                .from(ACCOUNT)
                .where(ACCOUNT.PERSON.eq(person), DSL.not(MergeRows.isMerged(ACCOUNT.PERSON)))
                .fetchOptional(this::account);
    }

    /** As {@link #byPerson}, held until the transaction ends. */
    Optional<Account> lock(Tx tx, UUID person) {
        return tx.dsl()
                .select()
                .from(ACCOUNT)
                .where(ACCOUNT.PERSON.eq(person), DSL.not(MergeRows.isMerged(ACCOUNT.PERSON)))
                .forUpdate()
                .fetchOptional(this::account);
    }

    Map<UUID, String> logins(Tx tx, Collection<UUID> persons) {
        return tx
                .dsl()
                .select(ACCOUNT.PERSON, ACCOUNT.LOGIN)
                .from(ACCOUNT)
                .where(ACCOUNT.PERSON.in(persons))
                .fetch()
                .stream()
                .collect(Collectors.toMap(
                        r -> r.get(ACCOUNT.PERSON),
                        r -> seals.open(TABLE, "login", r.get(ACCOUNT.PERSON), Ciphertext.of(r.get(ACCOUNT.LOGIN)))));
    }

    void propose(Tx tx, UUID person, String passwordHash, String totpSecret) {
        tx.dsl()
                .update(ACCOUNT)
                .set(
                        ACCOUNT.NEW_PASSWORD,
                        seals.seal(TABLE, "new_password", person, passwordHash).bytes())
                .set(
                        ACCOUNT.NEW_TOTP,
                        seals.seal(TABLE, "new_totp", person, totpSecret).bytes())
                .where(ACCOUNT.PERSON.eq(person))
                .execute();
    }

    void complete(Tx tx, UUID person, String passwordHash, String totpSecret) {
        Instant now = tx.now();
        tx.dsl()
                .update(ACCOUNT)
                .set(
                        ACCOUNT.PASSWORD,
                        seals.seal(TABLE, "password", person, passwordHash).bytes())
                .set(ACCOUNT.TOTP, seals.seal(TABLE, "totp", person, totpSecret).bytes())
                .setNull(ACCOUNT.NEW_PASSWORD)
                .setNull(ACCOUNT.NEW_TOTP)
                .set(ACCOUNT.COMPLETED_AT, now)
                .where(ACCOUNT.PERSON.eq(person))
                .execute();
    }

    /** Set up with a passkey: what was proposed besides is void. */
    void complete(Tx tx, UUID person) {
        tx.dsl()
                .update(ACCOUNT)
                .setNull(ACCOUNT.NEW_PASSWORD)
                .setNull(ACCOUNT.NEW_TOTP)
                .set(ACCOUNT.COMPLETED_AT, tx.now())
                .where(ACCOUNT.PERSON.eq(person))
                .execute();
    }

    /** Nothing that was set up opens it any more. */
    void close(Tx tx, UUID person) {
        tx.dsl()
                .update(ACCOUNT)
                .setNull(ACCOUNT.PASSWORD)
                .setNull(ACCOUNT.TOTP)
                .setNull(ACCOUNT.NEW_PASSWORD)
                .setNull(ACCOUNT.NEW_TOTP)
                .setNull(ACCOUNT.COMPLETED_AT)
                .where(ACCOUNT.PERSON.eq(person))
                .execute();
    }

    /** With everything in it; the login is free again. */
    void delete(Tx tx, UUID person) {
        tx.dsl().deleteFrom(ACCOUNT).where(ACCOUNT.PERSON.eq(person)).execute();
    }

    /** The page's indexes under the newest key; those that changed are stored. */
    IndexedColumn.Done backfill(Tx tx, Optional<String> after, int limit) {
        Condition from = after.<Condition>map(last -> ACCOUNT.PERSON.gt(UUID.fromString(last)))
                .orElseGet(DSL::noCondition);
        return LOOKUP.store(
                tx,
                tx.dsl()
                        .select(ACCOUNT.PERSON, ACCOUNT.LOGIN_INDEX, ACCOUNT.LOGIN)
                        .from(ACCOUNT)
                        .where(from)
                        .orderBy(ACCOUNT.PERSON)
                        .limit(limit)
                        .fetch(r -> new LookupColumn.Pair(
                                r.value1(), Optional.of(Ciphertext.of(r.value2())), anew(r.value1(), r.value3()))));
    }

    /** A login that does not open keeps its index; the audit names the row. */
    private Optional<Ciphertext> anew(UUID person, byte[] sealedLogin) {
        try {
            String login = seals.open(TABLE, "login", person, Ciphertext.of(sealedLogin));
            return Optional.of(Ciphertext.of(seals.lookupIndex(LOGIN_FIELD, login)));
        } catch (Keys.Tampered e) {
            return Optional.empty();
        }
    }

    private Condition hasLogin(String login) {
        return ACCOUNT.LOGIN_INDEX.in(seals.lookupIndexes(LOGIN_FIELD, login));
    }

    private Account account(Record r) {
        UUID person = r.get(ACCOUNT.PERSON);
        return new Account(
                person,
                seals.open(TABLE, "login", person, Ciphertext.of(r.get(ACCOUNT.LOGIN))),
                seals.open(TABLE, "password", person, Ciphertext.ofColumn(r.get(ACCOUNT.PASSWORD))),
                seals.open(TABLE, "totp", person, Ciphertext.ofColumn(r.get(ACCOUNT.TOTP))),
                seals.open(TABLE, "new_password", person, Ciphertext.ofColumn(r.get(ACCOUNT.NEW_PASSWORD))),
                seals.open(TABLE, "new_totp", person, Ciphertext.ofColumn(r.get(ACCOUNT.NEW_TOTP))),
                r.get(ACCOUNT.COMPLETED_AT) != null);
    }
}
