package commonseal.verifier;

/**
 * Why a check ended as it did. The names are the API: pages, reports and the printed help key their sentences by them,
 * and none is ever renamed.
 */
public enum Code {
    /** It is a document, a bundle or evidence. */
    FMT_OK,
    /** Not JSON, cut, too large or not one of our formats. */
    FMT_UNREADABLE,
    /** Readable, but there is no digital document in it. */
    FMT_NO_CREDENTIAL,

    /** Nothing was changed after it was signed or sealed. */
    SIG_OK,
    /** Evidence: the record is exactly what the ledger sealed; nothing in it is signed by an office. */
    SEAL_OK,
    /** Evidence: the record is not proved to be what the ledger sealed. */
    SEAL_NOT_SHOWN,
    /** Something was changed. */
    SIG_ALTERED,
    /** A wallet copy, and the verifier that runs in the browser, which does not judge one: the district's server does. */
    SIG_NOT_JUDGED,
    /** A wallet copy: something was shown that the issuer did not foresee, or twice. */
    DISC_EXTRA,
    /** The page of a PDF file is not as it was sealed, or was never sealed by the district; the data is judged by itself. */
    PDF_FACE_CHANGED,
    /** The page of a PDF file is sealed, but the trust file does not say by whom it should be. */
    PDF_SEAL_UNKNOWN,

    /** A container: every file in it is as it was sealed. */
    CONTAINER_OK,
    /** A container: a file, the seal or the time-stamp was changed, added or taken out. */
    CONTAINER_ALTERED,

    /** A container: sealed by this district. */
    SEAL_DISTRICT,
    /** A container: sealed, but not by this district. */
    SEAL_FOREIGN,
    /** A container: sealed, but the trust file does not say by whom it should be. */
    SEAL_AUTHORITY_UNKNOWN,
    /** Signed by a known office that may issue this kind. */
    KEY_OK,
    /**
     * Signed by a known office that saw somebody else's paper and attests what it says; not by who issued that paper. A
     * warning: data {@code method} says what the office saw.
     */
    COPY_ATTESTED,
    /** A check receipt: signed with the ledger's key. */
    KEY_LEDGER,
    /** Evidence: no document is inside, so no office's signature was checked. */
    KEY_NO_DOCUMENT,
    /** The signing key is not, or was not then, a key of a known office; data {@code reason}. */
    KEY_UNKNOWN,
    /** Signed with a key that was stolen, and not in the ledger before that. */
    KEY_COMPROMISED_LATE,
    /** A known office, but it may not issue this kind, or might not then. */
    AUTH_NOT_ALLOWED,

    /** The ledger holds it. */
    LOG_OK,
    /** No proof that the ledger holds it. */
    LOG_MISSING,
    /** The proof is wrong: treat as altered. */
    LOG_PROOF_BAD,
    /** Fewer witnesses saw the checkpoint than the trust file or the policy demands. */
    LOG_WITNESS_SHORT,

    /** The chain was asked and confirms enough anchors. */
    ANCHOR_OK,
    /** Not anchored yet, or on no chain of the trust file. */
    ANCHOR_MISSING,
    /** Anchored according to the file; the chain was not asked or could not be reached. */
    ANCHOR_UNCHECKED,
    /** The chain was asked and does not have what the file claims. */
    ANCHOR_NOT_FOUND,
    /** The anchored tree is not an extension of the tree the document is in: treat as altered. */
    ANCHOR_BAD,

    /** In force as of the time in the data. */
    ST_OK,
    ST_REVOKED,
    ST_SUSPENDED,
    ST_SUPERSEDED,
    ST_SURRENDERED,
    ST_VOID,
    /** Nothing says whether it was revoked. */
    ST_UNKNOWN,
    /** Asked about the past: nothing says what happened to it until then. */
    ST_PAST_UNKNOWN,
    /** What says so is older than the policy permits. */
    ST_LIST_STALE,
    /** What says so is damaged. */
    ST_LIST_BAD,
    /** The district's own records are not what its ledger holds; until that is settled nobody can say. */
    ST_RECORDS_DOUBTFUL,
    /** Evidence: the status now was not asked; what was found then stands in the record. */
    ST_AT_PULL,
    /** A check receipt: it tells what was found then; nothing was asked again. */
    ST_AT_CHECK,

    /** Within its dates. */
    DT_OK,
    DT_EXPIRED,
    DT_NOT_YET,
    /** Asked about the past: its dates cover that moment, but it was issued only later. */
    DT_ISSUED_LATER,
    /** The checker's clock is behind what it reads. */
    DT_CLOCK,
    /** A date in it cannot be read. */
    DT_UNREADABLE,
    /** Evidence: the dates were not checked; the moment it tells of is in the data. */
    DT_AT_PULL,

    /** A container: a time-stamping authority says when it was sealed; whether to believe it the reader decides. */
    TS_OK,
    /** A container: the authority gave no time-stamp; when it was sealed only the district says. */
    TS_MISSING,
    /** A container: the district asks no time-stamping authority; when it was sealed only the district says. */
    TS_NONE,

    /** Genuine or not, it was not shown that the bearer owns it. */
    HB_NOT_SHOWN,
    /** A wallet copy: the bearer has the key it was made for, and answered the verifier's question. */
    HB_OK,
    /** A wallet copy: the proof of the key is another's, of another text, old or the answer to another question. */
    HB_FAILED,
    /** Evidence: according to the record the owner was identified and checked when it was pulled. */
    HB_AT_PULL,

    /** Remark: a demonstration district or a test chain. */
    TEST_ONLY,
    /** Remark: a source that was asked could not be reached. */
    NET_DOWN
}
