package commonseal.app;

import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.internal.AnchoringModule;
import commonseal.approvals.internal.ApprovalsModule;
import commonseal.catalog.internal.CatalogModule;
import commonseal.documents.internal.DocumentsModule;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.SealedColumns;
import commonseal.ledger.GuardFile;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.Sequencer;
import commonseal.ledger.internal.LedgerModule;
import commonseal.web.Messages;
import commonseal.web.Services;
import commonseal.web.WebSettings;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every module built bottom up in plain {@code new}, from {@link Config}, as values. With sealed keys the same modules
 * serve what needs no secret.
 */
record Wiring(
        Services services,
        Sequencer sequencer,
        AnchoringModule anchoring,
        List<SealedRows> sealedRows,
        List<SealedColumns> sealedColumns,
        List<IndexedColumn> indexed) {

    Wiring {
        sealedRows = List.copyOf(sealedRows);
        sealedColumns = List.copyOf(sealedColumns);
        indexed = List.copyOf(indexed);
    }

    static Wiring of(Config config, Database database, Keys keys) {
        Db db = database.db();
        BusinessClock business = config.demonstration() ? BusinessClock.movable() : BusinessClock.real();
        LedgerModule.Parts parts = LedgerModule.wire(
                db,
                database.sequencing(),
                keys,
                config.origin(),
                new LedgerConfig(
                        config.duration(Setting.LEDGER_PUBLISH_EVERY),
                        LedgerConfig.defaults().batch(),
                        LedgerConfig.defaults().poll()));
        Ledger ledger = parts.ledger();
        parts.sequencer().guardedBy(GuardFile.at(config.dataDirectory().resolve("checkpoint.guard"), config.origin()));
        AnchoringModule anchoring = AnchoringModule.wire(
                db,
                ledger,
                keys,
                config.origin(),
                keys.isSealed() ? List.of() : rpcUrls(config),
                anchoringSettings(config));
        var identity = IdentityModule.wire(
                db,
                keys,
                ledger,
                new IdentityModule.Settings(
                        config.demonstration(),
                        config.nameEn(),
                        config.baseUrl(config.port()),
                        config.dataDirectory().resolve("access-log"),
                        config.longestStanding(),
                        Messages.ZONE,
                        config.reminders(),
                        Optional.of(config.text(Setting.PASSWORDS_BREACHED))
                                .filter(list -> !list.isEmpty())
                                .map(Path::of)),
                new ConfiguredMessages(config),
                OpenIdProvider.of(config),
                RemoteCheckGateway.of(config));
        var catalog = CatalogModule.wire(db, ledger, keys, identity.identity());
        var documents = DocumentsModule.wire(
                db,
                keys,
                ledger,
                anchoring,
                identity.identity(),
                catalog.catalog(),
                business,
                new DocumentsModule.Settings(
                        config.nameZh(),
                        config.nameEn(),
                        did(config),
                        config.demonstration(),
                        config.baseUrl(config.port()).toString(),
                        Messages.ZONE,
                        config.statusEvery(),
                        config.timeStamps(),
                        config.walletFor()),
                config.dataDirectory().resolve("sources"));
        var approvals = ApprovalsModule.wire(
                db,
                keys,
                ledger,
                identity.identity(),
                catalog.catalog(),
                documents.documents(),
                business,
                new commonseal.approvals.Settings(
                        Optional.empty(),
                        config.division(),
                        config.demonstration(),
                        Duration.ofDays(180),
                        Duration.ofSeconds(20)));
        Services services = new Services(
                db,
                business,
                keys,
                ledger,
                anchoring,
                identity.identity(),
                catalog.catalog(),
                documents.documents(),
                approvals.cases());
        List<SealedRows> rows = new ArrayList<>(identity.sealedRows());
        rows.addAll(catalog.sealedRows());
        rows.addAll(documents.sealedRows());
        rows.addAll(approvals.sealedRows());
        List<SealedColumns> columns = new ArrayList<>(IdentityModule.sealedColumns());
        columns.addAll(CatalogModule.sealedColumns());
        columns.addAll(DocumentsModule.sealedColumns());
        columns.addAll(ApprovalsModule.sealedColumns());
        List<IndexedColumn> indexed = new ArrayList<>(identity.indexed());
        indexed.addAll(documents.indexed());
        return new Wiring(services, parts.sequencer(), anchoring, rows, columns, indexed);
    }

    /** How the web presents itself. */
    static WebSettings web(Config config, Certificates certificates) {
        return new WebSettings(
                config.text(Setting.HTTP_HOST),
                config.number(Setting.HTTP_PORT, 0, 65_535),
                config.baseUrl(config.port()),
                config.nameZh(),
                config.nameEn(),
                config.demonstration(),
                config.flag(Setting.HTTP_TRUST_FORWARDED),
                App.version(),
                certificates.https(),
                certificates::state);
    }

    private static List<String> rpcUrls(Config config) {
        return Arrays.stream(config.text(Setting.ANCHOR_RPC).split(",", -1))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
    }

    private static AnchoringSettings anchoringSettings(Config config) {
        String contract = config.text(Setting.ANCHOR_CONTRACT);
        return new AnchoringSettings(
                contract.isEmpty() ? Optional.empty() : Optional.of(contract.toLowerCase(java.util.Locale.ROOT)),
                config.duration(Setting.ANCHOR_EVERY),
                config.flag(Setting.ANCHOR_TEST),
                BigInteger.valueOf(config.number(Setting.ANCHOR_MAX_FEE_GWEI, 1, 1_000_000))
                        .multiply(BigInteger.valueOf(1_000_000_000L)),
                Duration.ofMinutes(3));
    }

    /** did:web of the host that the origin names. */
    private static String did(Config config) {
        String origin = config.origin();
        int slash = origin.indexOf('/');
        return "did:web:" + (slash < 0 ? origin : origin.substring(0, slash));
    }
}
