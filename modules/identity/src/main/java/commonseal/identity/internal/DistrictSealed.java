package commonseal.identity.internal;

import static commonseal.keys.SealedColumns.byUuid;

import commonseal.keys.SealedColumns;
import java.util.List;

/** Columns with values under the district's key: what belongs to no single holder, and credentials, which end with the account. */
final class DistrictSealed {

    private static final String BLINDING = "blinding";
    private static final String CONTENT = "content";

    private DistrictSealed() {}

    static List<SealedColumns> columns() {
        return List.of(
                byUuid(OfficeRows.TABLE, "id", BLINDING),
                byUuid(RepresentationRows.TABLE, "id", BLINDING),
                byUuid(MergeRows.TABLE, "id", BLINDING),
                byUuid(GrantRows.TABLE, "id", BLINDING),
                byUuid(SubstitutionRows.TABLE, "id", BLINDING),
                byUuid(AccountEventRows.TABLE, "id", BLINDING),
                byUuid(ClientRows.TABLE, "id", BLINDING),
                byUuid(AuthorisationRows.TABLE, "id", BLINDING),
                byUuid(AuthorisationRows.ITEM_TABLE, "id", BLINDING),
                byUuid(AuthorisationRows.EVENT_TABLE, "id", BLINDING),
                byUuid(StandingUseRows.TABLE, "id", BLINDING),
                byUuid(StandingUseRows.END_TABLE, "id", BLINDING),
                byUuid(DisclosureRows.TABLE, "id", BLINDING),
                byUuid(LookRows.TABLE, "id", BLINDING),
                byUuid(AccessDayRows.TABLE, "id", BLINDING),
                byUuid(DelayRows.TABLE, "id", BLINDING),
                byUuid(ReleaseRows.TABLE, "id", BLINDING),
                byUuid(KeyActRows.TABLE, "id", BLINDING),
                byUuid(DualControlRows.TABLE, "id", CONTENT, BLINDING),
                byUuid(PasskeyRows.TABLE, "id", "credential", "public_key", BLINDING),
                byUuid(SignatureRows.TABLE, "id", "answer", BLINDING),
                byUuid(PasskeyRemovalRows.TABLE, "id", BLINDING),
                byUuid("identity.passkey_state", "passkey", "name", "usage"),
                byUuid(ProviderBindingRows.TABLE, "id", "subject", BLINDING),
                byUuid("identity.provider_ticket", "id", CONTENT),
                byUuid("identity.passkey_challenge", "id", CONTENT),
                byUuid("identity.one_time_link", "id", CONTENT),
                byUuid("identity.session", "id", CONTENT),
                byUuid("identity.access_token", "id", CONTENT),
                byUuid("identity.account", "person", "login", "password", "totp", "new_password", "new_totp"));
    }
}
