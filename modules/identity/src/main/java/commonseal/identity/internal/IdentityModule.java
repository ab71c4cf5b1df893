package commonseal.identity.internal;

import commonseal.identity.Identity;
import commonseal.identity.IdentityCheck;
import commonseal.identity.IdentityProvider;
import commonseal.identity.IdentityProvider.Officials;
import commonseal.identity.Invitations;
import commonseal.identity.KeyActs;
import commonseal.identity.Messages;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.SealedColumns;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Builds the module. */
public final class IdentityModule {

    private IdentityModule() {}

    /**
     * Settings of the module.
     *
     * @param demonstration whether test numbers (with a wrong check character, so that they belong to nobody) are accepted
     * @param totpIssuer what authenticator apps show beside the login, e.g. the district's name
     * @param site what people type into the browser: passkeys work at this address only; port 0 for any of that host
     * @param accessLog folder of the access log's files, made with the first line
     * @param longestStanding term of a standing authorisation, at most
     * @param zone whose midnight begins a day on which pulls are counted
     * @param reminders of owners who were invited and do not answer
     * @param breachedPasswords the operator's list of hashes, asked besides our own list
     */
    public record Settings(
            boolean demonstration,
            String totpIssuer,
            URI site,
            Path accessLog,
            Duration longestStanding,
            ZoneId zone,
            Invitations.Reminders reminders,
            Optional<Path> breachedPasswords) {

        /** Standing authorisations for a year, in China, no reminders, and no list of the operator's. */
        public Settings(boolean demonstration, String totpIssuer, URI site, Path accessLog) {
            this(
                    demonstration,
                    totpIssuer,
                    site,
                    accessLog,
                    Duration.ofDays(366),
                    ZoneId.of("Asia/Shanghai"),
                    Invitations.Reminders.NONE,
                    Optional.empty());
        }

        public Settings {
            if (totpIssuer.isBlank() || totpIssuer.contains(":")) {
                throw new IllegalArgumentException("the TOTP issuer is a name without a colon");
            }
        }
    }

    /**
     * The module, built.
     *
     * @param sealedRows its ledgered tables, for {@code ledger verify}
     * @param indexed its blind indexes that are exchanged
     */
    public record Wired(Identity identity, List<SealedRows> sealedRows, List<IndexedColumn> indexed) {
        public Wired {
            indexed = List.copyOf(indexed);
            sealedRows = List.copyOf(sealedRows);
        }
    }

    /** As {@link #wire(Db, Keys, Ledger, Settings, Messages, IdentityProvider, IdentityCheck)} without any of these. */
    public static Wired wire(Db db, Keys keys, Ledger ledger, Settings settings) {
        return wire(db, keys, ledger, settings, Messages.none(), IdentityProvider.none(), IdentityCheck.none());
    }

    /** Builds the facades; touches neither database nor ledger yet (one password hash, about 50 ms). */
    public static Wired wire(
            Db db,
            Keys keys,
            Ledger ledger,
            Settings settings,
            Messages messages,
            IdentityProvider provider,
            IdentityCheck check) {
        Seals seals = new Seals(keys, ledger);
        OfficeRows offices = new OfficeRows(seals);
        PersonRows persons = new PersonRows(seals);
        OrganisationRows organisations = new OrganisationRows(seals);
        HolderNameRows names = new HolderNameRows(seals);
        RepresentationRows representations = new RepresentationRows(seals);
        GrantRows grants = new GrantRows(seals);
        SubstitutionRows substitutions = new SubstitutionRows(seals);
        AccountRows accounts = new AccountRows(seals);
        AccessLogFile accessLog = new AccessLogFile(settings.accessLog(), db.clock());
        DisclosureRows disclosures = new DisclosureRows(seals, accessLog);
        BreakGlassRows glass = new BreakGlassRows(seals);
        LookRows looks = new LookRows(seals, accessLog);
        AccessDayRows accessDays = new AccessDayRows(seals);
        ObjectionRows objections = new ObjectionRows(seals);
        DelayRows delays = new DelayRows(seals);
        ReleaseRows releases = new ReleaseRows(seals);
        AuthorisationRows authorisations = new AuthorisationRows(seals);
        LawfulRows lawful = new LawfulRows(seals);
        StandingRows standings = new StandingRows(seals);
        StandingUseRows standingUses = new StandingUseRows(seals);
        KeyActRows keyActs = new KeyActRows(seals);
        DualControlRows dualControl = new DualControlRows(seals);
        Identifiers identifiers = Identifiers.load(settings.demonstration());
        MergeRows merges = new MergeRows(seals);
        DistrictMandates mandates = new DistrictMandates(seals, persons, organisations, representations, merges);
        DistrictRegister register = new DistrictRegister(
                seals, identifiers, offices, persons, organisations, names, representations, merges, mandates);
        AccountEventRows events = new AccountEventRows(seals);
        PasskeyRows passkeyRows = new PasskeyRows(seals);
        PasskeyRemovalRows removals = new PasskeyRemovalRows(seals);
        SignatureRows signatures = new SignatureRows(seals);
        ProviderBindingRows bindings = new ProviderBindingRows(seals);
        RemoteCheckRows remoteChecks = new RemoteCheckRows(seals);
        ProviderTicketRows tickets = new ProviderTicketRows(seals);
        SessionRows sessionRows = new SessionRows(seals);
        // Who may do what rests on these: the ledger is asked about them again and again.
        List<SealedTable> power = List.of(
                new SealedTable(OfficeRows.TABLE, seals, offices::page),
                new SealedTable(RepresentationRows.TABLE, seals, representations::page),
                new SealedTable(MergeRows.TABLE, seals, merges::page),
                new SealedTable(GrantRows.TABLE, seals, grants::page),
                new SealedTable(SubstitutionRows.TABLE, seals, substitutions::page),
                new SealedTable(AccountEventRows.TABLE, seals, events::page),
                new SealedTable(PasskeyRows.TABLE, seals, passkeyRows::page),
                new SealedTable(PasskeyRemovalRows.TABLE, seals, removals::page),
                new SealedTable(ProviderBindingRows.TABLE, seals, bindings::page),
                new SealedTable(DelayRows.TABLE, seals, delays::page),
                new SealedTable(DualControlRows.TABLE, seals, dualControl::page),
                new SealedTable(ClientRows.TABLE, seals, new ClientRows(seals)::page));
        DistrictOfficers officers =
                new DistrictOfficers(register, persons, grants, substitutions, accounts, sessionRows, power);
        boolean providerRequired = provider.offer()
                .filter(offer -> offer.officials() == Officials.REQUIRED)
                .isPresent();
        Sessions sessions = new Sessions(db, officers, accounts, sessionRows, events, providerRequired);
        PasskeyStateRows states = new PasskeyStateRows(seals);
        Ceremonies ceremonies = new Ceremonies(
                new WebAuthn(settings.site(), settings.totpIssuer()), new ChallengeRows(seals), passkeyRows, states);
        Attempts attempts = new Attempts(seals);
        StepUps stepUps = new StepUps(db, sessions, accounts, attempts, ceremonies, tickets);
        AccountClosing closing =
                new AccountClosing(accounts, passkeyRows, removals, states, new LinkRows(seals), sessionRows);
        KeyActs acts = new DistrictKeyActs(keys, persons, organisations, closing, keyActs);
        Identity identity = new Identity(
                register,
                new DistrictHolderNames(names, persons, organisations, register),
                mandates,
                new DistrictDuplicates(seals, officers, persons, merges, closing),
                officers,
                new DistrictSignIn(
                        db,
                        seals,
                        register,
                        accounts,
                        events,
                        sessions,
                        stepUps,
                        attempts,
                        Passwords.load(settings.breachedPasswords()),
                        settings.totpIssuer()),
                new DistrictPasskeys(
                        db, accounts, events, sessions, stepUps, ceremonies, passkeyRows, removals, states, signatures),
                new DistrictProviderSignIn(
                        db,
                        provider,
                        register,
                        accounts,
                        events,
                        sessions,
                        sessionRows,
                        bindings,
                        tickets,
                        new Codes(seals)),
                new DistrictRemoteChecks(
                        db,
                        check,
                        register,
                        officers,
                        new OwnAccounts(accounts, events),
                        sessions,
                        tickets,
                        attempts,
                        remoteChecks),
                new DistrictAccess(register, disclosures, looks, delays, lawful),
                new DistrictBreakGlass(db, seals, register, officers, stepUps, glass, looks),
                new DistrictAccessLog(db, ledger, seals, accessDays, accessLog),
                new DistrictObjections(seals, mandates, objections, disclosures, looks, delays),
                new DistrictAccessDelays(officers, delays, releases, disclosures, looks),
                new DistrictAuthorisations(db, seals, mandates, officers, authorisations, events),
                new DistrictStanding(
                        seals,
                        register,
                        mandates,
                        representations,
                        events,
                        standings,
                        standingUses,
                        settings.longestStanding(),
                        settings.zone()),
                new DistrictInvitations(
                        db, seals, authorisations, new InvitationRows(seals), messages, settings.reminders()),
                acts,
                new DistrictDualControl(db, officers, register, acts, stepUps, events, dualControl));
        List<SealedTable> facts = List.of(
                new SealedTable(PersonRows.TABLE, seals, persons::page),
                new SealedTable(OrganisationRows.TABLE, seals, organisations::page),
                new SealedTable(HolderNameRows.TABLE, seals, names::page),
                new SealedTable(AuthorisationRows.TABLE, seals, authorisations::page),
                new SealedTable(AuthorisationRows.ITEM_TABLE, seals, authorisations::itemPage),
                new SealedTable(AuthorisationRows.EVENT_TABLE, seals, authorisations::eventPage),
                new SealedTable(StandingRows.TABLE, seals, standings::page),
                new SealedTable(StandingUseRows.TABLE, seals, standingUses::page),
                new SealedTable(StandingUseRows.END_TABLE, seals, standingUses::endPage),
                new SealedTable(DisclosureRows.TABLE, seals, disclosures::page),
                new SealedTable(LawfulRows.TABLE, seals, lawful::page),
                new SealedTable(LookRows.TABLE, seals, looks::page),
                new SealedTable(SignatureRows.TABLE, seals, signatures::page),
                new SealedTable(RemoteCheckRows.TABLE, seals, remoteChecks::page),
                new SealedTable(BreakGlassRows.TABLE, seals, glass::page),
                new SealedTable(AccessDayRows.TABLE, seals, accessDays::page),
                new SealedTable(ObjectionRows.TABLE, seals, objections::page),
                new SealedTable(ReleaseRows.TABLE, seals, releases::page),
                new SealedTable(KeyActRows.TABLE, seals, keyActs::page));
        return new Wired(
                identity,
                Stream.<SealedRows>concat(power.stream(), facts.stream()).toList(),
                List.of(
                        indexed(PersonRows.TABLE, persons::backfill),
                        indexed(OrganisationRows.TABLE, organisations::backfill),
                        indexed(AccountRows.TABLE, accounts::backfill),
                        indexed(PasskeyRows.TABLE, passkeyRows::backfill)));
    }

    /** Columns with values under the district's key. */
    public static List<SealedColumns> sealedColumns() {
        return DistrictSealed.columns();
    }

    private interface Backfill {
        IndexedColumn.Done page(Tx tx, Optional<String> after, int limit);
    }

    private static IndexedColumn indexed(String table, Backfill backfill) {
        return new IndexedColumn() {
            @Override
            public String table() {
                return table;
            }

            @Override
            public Done backfill(Tx tx, Optional<String> after, int limit) {
                return backfill.page(tx, after, limit);
            }
        };
    }

    /** See {@link commonseal.identity.NumberSchemes#fits}. */
    public static boolean fits(String scheme, String number, boolean demonstration) {
        return Identifiers.fits(scheme, number, demonstration);
    }
}
