package commonseal.identity.internal;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.KeyRotated;
import commonseal.keys.Keys;
import commonseal.keys.Rotating;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@link KeyActs} on the register and the keys. */
final class DistrictKeyActs implements KeyActs {

    private final Keys keys;
    private final PersonRows persons;
    private final OrganisationRows organisations;
    private final AccountClosing accounts;
    private final KeyActRows acts;

    DistrictKeyActs(
            Keys keys, PersonRows persons, OrganisationRows organisations, AccountClosing accounts, KeyActRows acts) {
        this.keys = keys;
        this.persons = persons;
        this.organisations = organisations;
        this.accounts = accounts;
        this.acts = acts;
    }

    @Override
    public void made(Tx tx, KeyChanged key) {
        acts.insert(tx, KeyActRows.Kind.MADE, about(key));
    }

    @Override
    public void nameSigningKeys(Tx tx) {
        List<KeyChanged> keysThere = keys.signingKeys();
        Set<String> named =
                acts.named(tx, keysThere.stream().map(DistrictKeyActs::about).toList());
        keysThere.stream().filter(key -> !named.contains(about(key))).forEach(key -> made(tx, key));
    }

    /** With the public key: whoever exchanged it behind the application is found out. */
    private static String about(KeyChanged key) {
        return key.key() + " "
                + Base64.getEncoder().encodeToString(key.publicKey().bytes());
    }

    @Override
    public Optional<KeyRotated> rotate(Tx tx, Rotating purpose) {
        Optional<KeyRotated> made = keys.rotate(tx, purpose);
        made.ifPresent(key -> acts.insert(tx, KeyActRows.Kind.ROTATED, key.key()));
        return made;
    }

    @Override
    public ErasureResult erase(Tx tx, HolderId holder) {
        boolean isKnown = switch (holder) {
            case PersonId person -> persons.byId(tx, person.value()).isPresent();
            case OrganisationId organisation ->
                organisations.byId(tx, organisation.value()).isPresent();
        };
        if (!isKnown) {
            return new ErasureResult.Unknown();
        }
        if (!keys.erase(tx, holder.value())) {
            return new ErasureResult.ErasedBefore();
        }
        forget(tx, Set.of(holder.value()));
        return new ErasureResult.Erased();
    }

    private void forget(Tx tx, Set<UUID> subjects) {
        persons.forget(tx, subjects);
        organisations.forget(tx, subjects);
        subjects.forEach(subject -> accounts.erase(tx, subject));
        subjects.forEach(subject -> acts.insert(tx, KeyActRows.Kind.ERASED, subject.toString()));
        // A crash here leaves the key, the index and the ledger as they were.
        CrashPoint.reach("identity.erasure.written");
    }

    @Override
    public int replay(Tx tx) {
        Set<UUID> again = keys.replayErasures(tx);
        forget(tx, again);
        return again.size();
    }
}
