package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCESS_TOKEN;
import static commonseal.identity.internal.db.Tables.ACCOUNT;
import static commonseal.identity.internal.db.Tables.ACCOUNT_EVENT;
import static commonseal.identity.internal.db.Tables.AUTHORISATION;
import static commonseal.identity.internal.db.Tables.AUTHORISATION_EVENT;
import static commonseal.identity.internal.db.Tables.AUTHORISATION_ITEM;
import static commonseal.identity.internal.db.Tables.CLIENT;
import static commonseal.identity.internal.db.Tables.DISCLOSURE;
import static commonseal.identity.internal.db.Tables.GRANT_EVENT;
import static commonseal.identity.internal.db.Tables.KEY_ACT;
import static commonseal.identity.internal.db.Tables.OFFICE_VERSION;
import static commonseal.identity.internal.db.Tables.ONE_TIME_LINK;
import static commonseal.identity.internal.db.Tables.REPRESENTATION;
import static commonseal.identity.internal.db.Tables.SESSION;

import commonseal.keys.SealedColumns;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Table;

/** Columns with values under the district's key: what belongs to no single holder, and credentials, which end with the account. */
final class DistrictSealed {

    private DistrictSealed() {}

    static List<SealedColumns> columns() {
        return List.of(
                of(OFFICE_VERSION, OFFICE_VERSION.ID, OFFICE_VERSION.BLINDING),
                of(REPRESENTATION, REPRESENTATION.ID, REPRESENTATION.BLINDING),
                of(GRANT_EVENT, GRANT_EVENT.ID, GRANT_EVENT.BLINDING),
                of(ACCOUNT_EVENT, ACCOUNT_EVENT.ID, ACCOUNT_EVENT.BLINDING),
                of(CLIENT, CLIENT.ID, CLIENT.BLINDING),
                of(AUTHORISATION, AUTHORISATION.ID, AUTHORISATION.BLINDING),
                of(AUTHORISATION_ITEM, AUTHORISATION_ITEM.ID, AUTHORISATION_ITEM.BLINDING),
                of(AUTHORISATION_EVENT, AUTHORISATION_EVENT.ID, AUTHORISATION_EVENT.BLINDING),
                of(DISCLOSURE, DISCLOSURE.ID, DISCLOSURE.BLINDING),
                of(KEY_ACT, KEY_ACT.ID, KEY_ACT.BLINDING),
                of(ONE_TIME_LINK, ONE_TIME_LINK.ID, ONE_TIME_LINK.CONTENT),
                of(SESSION, SESSION.ID, SESSION.CONTENT),
                of(ACCESS_TOKEN, ACCESS_TOKEN.ID, ACCESS_TOKEN.CONTENT),
                of(
                        ACCOUNT,
                        ACCOUNT.PERSON,
                        ACCOUNT.LOGIN,
                        ACCOUNT.PASSWORD,
                        ACCOUNT.TOTP,
                        ACCOUNT.NEW_PASSWORD,
                        ACCOUNT.NEW_TOTP));
    }

    @SafeVarargs
    private static SealedColumns of(Table<?> table, Field<UUID> id, Field<byte[]>... columns) {
        return new SealedColumns(table, List.of(id), "|", List.of(columns));
    }
}
