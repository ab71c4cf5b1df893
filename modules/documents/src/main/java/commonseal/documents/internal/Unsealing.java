package commonseal.documents.internal;

import commonseal.documents.Documents.State;
import commonseal.documents.internal.StoredDocument.StoredEvent;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Blinding;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Opens a stored document and compares everything its columns say with what is sealed. */
final class Unsealing {
    static final String DOCUMENT = "documents.document";
    static final String STATUS_EVENT = "documents.status_event";

    private final Vault vault;
    private final ZoneId zone;

    Unsealing(Vault vault, ZoneId zone) {
        this.vault = vault;
        this.zone = zone;
    }

    /** A record with what opens its leaf. */
    record Claim(ObjectNode record, Blinding blinding, EntryId entry) {}

    /** A stored document whose columns, events and standing agree with the sealed bytes. */
    record Opened(Credential credential, Claim issue, List<Claim> events) {
        Opened {
            events = List.copyOf(events);
        }
    }

    /** For everything that is sealed of these documents; the keys that are not in memory come in one query. */
    Opener opener(Tx tx, List<StoredDocument> stored) {
        return vault.opener(
                tx,
                stored.stream()
                        .flatMap(each -> Stream.concat(
                                Stream.of(
                                        each.columns().numberSealed(),
                                        each.seal().credential(),
                                        each.seal().blinding()),
                                each.events().stream().map(StoredEvent::blinding)))
                        .toList());
    }

    /** The number's index under the newest key; absent if the number does not open. */
    Optional<Bytes> numberIndex(Opener key, StoredDocument stored) {
        try {
            return Optional.of(vault.numberIndex(
                    Vault.openNumber(key, stored.held().id(), stored.columns().numberSealed())));
        } catch (Keys.Unreadable e) {
            return Optional.empty();
        }
    }

    /** Whether the key of its holder was deleted on purpose. */
    boolean isErased(Tx tx, StoredDocument stored) {
        return isErased(opener(tx, List.of(stored)), stored);
    }

    static boolean isErased(Opener key, StoredDocument stored) {
        try {
            var unused =
                    Vault.openCredential(key, stored.held().id(), stored.seal().credential());
            return false;
        } catch (Keys.Unreadable e) {
            return e instanceof Keys.Erased;
        }
    }

    /** The sealed credential alone; absent if it was altered or erased. */
    Optional<Credential> credential(Tx tx, StoredDocument stored) {
        return credential(opener(tx, List.of(stored)), stored);
    }

    /** The opened document; absent if anything does not fit: the row was altered behind the application. */
    Optional<Opened> open(Tx tx, StoredDocument stored) {
        Opener key = opener(tx, List.of(stored));
        Optional<Credential> credential = credential(key, stored);
        Optional<Claim> issue = credential.flatMap(vc -> issue(key, stored, vc));
        if (credential.isEmpty() || issue.isEmpty() || !standsAsFolded(stored)) {
            return Optional.empty();
        }
        List<Claim> events = new ArrayList<>();
        for (StoredEvent event : stored.events()) {
            Optional<Claim> claim = event(key, event);
            if (claim.isEmpty()) {
                return Optional.empty();
            }
            events.add(claim.get());
        }
        return Optional.of(new Opened(credential.get(), issue.get(), events));
    }

    /** The sealed credential if it opens and has the digest of its column. */
    private static Optional<Credential> credential(Opener key, StoredDocument stored) {
        try {
            byte[] bytes =
                    Vault.openCredential(key, stored.held().id(), stored.seal().credential());
            return Hash.sha256(bytes).equals(Hash.of(stored.seal().digest().copy()))
                    ? Optional.of(Credential.parse(bytes))
                    : Optional.empty();
        } catch (Keys.Unreadable | MalformedException e) {
            return Optional.empty();
        }
    }

    /**
     * The record of the issue as the columns say it now: with a changed column its digest is another, and no longer fits
     * the leaf. Absent if the row no longer opens.
     */
    Optional<Claim> issueAsColumnsSay(Opener key, StoredDocument stored) {
        return credential(key, stored).flatMap(vc -> {
            try {
                String number = Vault.openNumber(
                        key, stored.held().id(), stored.columns().numberSealed());
                boolean derivedFit = vault.isIndexOf(stored.columns().numberIndex(), number)
                        && stored.held().holders().stream()
                                .map(HolderId::ref)
                                .findFirst()
                                .equals(Optional.of(stored.columns().firstHolder()));
                if (!derivedFit) {
                    return Optional.empty();
                }
                Credential now = vc.asColumnsSay(stored.held(), stored.columns(), stored.slot(), number, zone);
                return Optional.of(new Claim(
                        Records.issued(stored.held(), stored.columns(), now.digest()),
                        Vault.openBlinding(
                                key,
                                DOCUMENT,
                                stored.held().id().toString(),
                                stored.seal().blinding()),
                        stored.seal().entry()));
            } catch (Keys.Unreadable | MalformedException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<Claim> issue(Opener key, StoredDocument stored, Credential credential) {
        String digest = credential.digest().hex();
        return issueAsColumnsSay(key, stored)
                .filter(claim ->
                        claim.record().get("documentDigest").stringValue().equals(digest));
    }

    /** The record of a status event as its columns say; absent if the row no longer opens. */
    static Optional<Claim> event(Opener key, StoredEvent event) {
        try {
            return Optional.of(new Claim(
                    Records.changed(event),
                    Vault.openBlinding(key, STATUS_EVENT, eventKey(event), event.blinding()),
                    event.entry()));
        } catch (Keys.Unreadable | MalformedException e) {
            return Optional.empty();
        }
    }

    /** The record of a wallet copy as its columns say; absent if the row no longer opens. */
    Optional<Claim> copy(Tx tx, WalletRows.Row<WalletRows.Given> row) {
        try {
            Opener key = vault.opener(tx, List.of(row.blinding()));
            return Optional.of(new Claim(
                    row.what().record(),
                    Vault.openBlinding(key, WalletRows.COPY, row.what().row(), row.blinding()),
                    row.entry()));
        } catch (Keys.Unreadable | MalformedException e) {
            return Optional.empty();
        }
    }

    /** Whether the derived standing is what the events make of it. */
    static boolean standsAsFolded(StoredDocument stored) {
        Optional<State> folded =
                Transitions.fold(stored.events().stream().map(StoredEvent::type).toList());
        boolean dense = true;
        for (int i = 0; i < stored.events().size(); i++) {
            dense &= stored.events().get(i).number() == i + 1;
        }
        Optional<java.util.UUID> successor = stored.events().stream()
                .map(StoredEvent::successor)
                .flatMap(Optional::stream)
                .reduce((older, newer) -> newer);
        return dense
                && stored.standingEvents() == stored.events().size()
                && folded.equals(Optional.of(stored.held().state()))
                && stored.held().successor().equals(successor);
    }

    static String eventKey(StoredEvent event) {
        return event.document() + "/" + event.number();
    }
}
