package commonseal.documents.internal;

import commonseal.anchoring.Anchoring;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.SealedColumns;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Composition of the module. */
public final class DocumentsModule {
    private DocumentsModule() {}

    /**
     * What is particular to a district.
     *
     * @param districtZh and districtEn: its name, on every document
     * @param did of the district; every document names it as issuer, every key of an office as {@code did#key}
     * @param demonstration its documents are never valid outside itself
     * @param baseUrl where anybody verifies, without a slash at the end
     * @param zone in which days begin and end
     * @param statusEvery rhythm at which status lists are published also if nothing changed; well below half a day
     * @param timeStamps address of a time-stamping authority (RFC 3161) that stamps exported evidence; empty for none
     * @param walletFor how long a copy in a wallet lasts at most; it ends with its document anyway
     */
    public record Settings(
            String districtZh,
            String districtEn,
            String did,
            boolean demonstration,
            String baseUrl,
            ZoneId zone,
            Duration statusEvery,
            Optional<URI> timeStamps,
            Duration walletFor) {
        /** How long a copy lasts if nobody chose. */
        public static final Duration WALLET_FOR = Duration.ofDays(180);

        /** The rhythm if nobody chose one. */
        public static final Duration STATUS_EVERY = Duration.ofHours(1);

        /** With the usual rhythm, and no time-stamps. */
        public Settings(
                String districtZh, String districtEn, String did, boolean demonstration, String baseUrl, ZoneId zone) {
            this(districtZh, districtEn, did, demonstration, baseUrl, zone, STATUS_EVERY, Optional.empty());
        }

        /** With the usual life of copies. */
        public Settings(
                String districtZh,
                String districtEn,
                String did,
                boolean demonstration,
                String baseUrl,
                ZoneId zone,
                Duration statusEvery,
                Optional<URI> timeStamps) {
            this(districtZh, districtEn, did, demonstration, baseUrl, zone, statusEvery, timeStamps, WALLET_FOR);
        }
    }

    /**
     * The module as wired.
     *
     * @param sealedRows its tables, for {@link Ledger#verify}
     * @param indexed its columns of blind indexes: documents' numbers, and what there is one of
     */
    public record Wired(Documents documents, List<SealedRows> sealedRows, List<IndexedColumn> indexed) {
        public Wired {
            sealedRows = List.copyOf(sealedRows);
            indexed = List.copyOf(indexed);
        }
    }

    /** Builds; touches neither database nor network. {@link Documents#refreshTrust} belongs to the start. */
    public static Wired wire(
            Db db,
            Keys keys,
            Ledger ledger,
            Anchoring anchoring,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Settings settings) {
        return wire(db, keys, ledger, anchoring, identity, catalog, clock, settings, Path.of("sources"));
    }

    /** @param sources folder with one folder of certificate files for each source, by its code */
    public static Wired wire(
            Db db,
            Keys keys,
            Ledger ledger,
            Anchoring anchoring,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Settings settings,
            Path sources) {
        Vault vault = new Vault(keys);
        Unsealing unsealing = new Unsealing(vault, settings.zone());
        Trust trust = new Trust(
                db,
                keys,
                ledger,
                anchoring,
                catalog,
                vault,
                settings,
                new DidEntries(db, keys, ledger, identity, vault, settings));
        Anchors anchors = new Anchors(anchoring);
        Doubts doubts = new Doubts(ledger);
        StatusLists statusLists = new StatusLists(db, keys, ledger, identity, vault, trust, settings);
        Verification verification = new Verification(keys, ledger, anchors, trust, unsealing, doubts);
        EvidenceSealing sealing = new EvidenceSealing(ledger, vault);
        Pulling pulling = new Pulling(identity, catalog, clock, sealing, verification, settings);
        StatusSlots slots = new StatusSlots(keys);
        Issuing issuing =
                new Issuing(keys, ledger, identity, catalog, clock, vault, trust, settings, slots, statusLists);
        StatusChanges statusChanges = new StatusChanges(ledger, identity, clock, vault, statusLists);
        Replacing replacing = new Replacing(issuing, statusChanges, unsealing);
        PaperCodes paperCodes = new PaperCodes(keys, catalog, unsealing, trust, settings);
        IssueRows issueRows = new IssueRows(catalog, identity, issuing);
        Batching batching = new Batching(
                db,
                keys,
                ledger,
                identity,
                catalog,
                vault,
                Stream.concat(
                                Stream.of(issueRows),
                                Arrays.stream(RegisterRows.Effect.values())
                                        .map(effect -> new RegisterRows(
                                                effect,
                                                catalog,
                                                identity,
                                                issuing,
                                                replacing,
                                                statusChanges,
                                                vault,
                                                settings)))
                        .toList());
        ExchangeService exchange = new ExchangeService(
                db,
                identity,
                catalog,
                vault,
                settings.zone(),
                new ExchangeRules(ledger, vault),
                new SourceLines(sources),
                pulling);
        Documents documents = new DocumentService(
                db,
                ledger,
                identity,
                catalog,
                clock,
                settings,
                vault,
                unsealing,
                trust,
                issuing,
                statusChanges,
                replacing,
                new Drafting(ledger, identity, catalog, vault, issuing, replacing),
                batching,
                new Registering(keys, ledger, identity, catalog, vault, batching),
                pulling,
                new Uses(clock, verification, sealing, exchange),
                new Corrections(identity, vault, sealing),
                exchange,
                new Copying(
                        keys,
                        ledger,
                        identity,
                        catalog,
                        clock,
                        vault,
                        trust,
                        settings,
                        slots,
                        statusLists,
                        issuing,
                        statusChanges),
                verification,
                anchors,
                new Receipts(db, keys, ledger, vault),
                doubts,
                statusLists,
                paperCodes,
                new WalletGiving(
                        keys,
                        ledger,
                        identity,
                        catalog,
                        clock,
                        vault,
                        unsealing,
                        trust,
                        doubts,
                        slots,
                        statusLists,
                        settings));
        return new Wired(
                documents,
                new Audited(vault, unsealing).all(),
                List.of(new NumberIndexes(unsealing), new Claims(keys)));
    }

    /** Columns with values under the district's key. */
    public static List<SealedColumns> sealedColumns() {
        return NumberIndexes.sealedColumns();
    }
}
