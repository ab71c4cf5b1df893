package commonseal.web.ui;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.documents.Batches;
import commonseal.documents.Documents;
import commonseal.documents.Drafts;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Invitations;
import commonseal.identity.StandingAuthorisations;

/** Colours of tags. A colour repeats what the word beside it says and never stands alone. */
public final class Tones {

    private static final String BLUE = "";
    private static final String GREEN = "govuk-tag--green";
    private static final String GREY = "govuk-tag--grey";
    private static final String ORANGE = "govuk-tag--orange";
    private static final String RED = "govuk-tag--red";
    private static final String TURQUOISE = "govuk-tag--turquoise";
    private static final String YELLOW = "govuk-tag--yellow";

    private Tones() {}

    /** Of a slot. */
    public static String of(SlotState state) {
        return switch (state) {
            case ON_LEDGER, UPLOADED -> BLUE;
            case ASKED -> YELLOW;
            case AGREED, AUTHORISED -> TURQUOISE;
            case PULLED, FROM_LINK, CHECKED -> GREEN;
            case TO_SUBMIT -> ORANGE;
            case NOT_USABLE, ALTERED -> RED;
            case AWAITS_LINK, DUPLICATE, NOT_APPLICABLE -> GREY;
        };
    }

    /** Of a link. */
    public static String of(LinkState state) {
        return switch (state) {
            case READY -> BLUE;
            case CLAIMED -> YELLOW;
            case DECIDED -> GREEN;
            case STOPPED -> RED;
            case NOT_APPLICABLE, SKIPPED, WAITING -> GREY;
        };
    }

    /** Of a case. */
    public static String of(CaseState state) {
        return switch (state) {
            case DRAFT, WITHDRAWN -> GREY;
            case SUBMITTED -> BLUE;
            case ACCEPTED -> TURQUOISE;
            case SUPPLEMENT -> YELLOW;
            case APPROVED -> GREEN;
            case REFUSED -> RED;
        };
    }

    /** Of a document that somebody was asked for. */
    public static String of(ItemState state) {
        return switch (state) {
            case ASKED -> YELLOW;
            case AGREED -> BLUE;
            case REDEEMED -> GREEN;
            case REFUSED -> ORANGE;
            case WITHDRAWN, ENDED -> GREY;
        };
    }

    /** Of a message to an owner. */
    public static String of(Invitations.State state) {
        return switch (state) {
            case WAITING, SENDING -> YELLOW;
            case SENT -> GREEN;
            case UNKNOWN -> ORANGE;
            case FAILED -> RED;
        };
    }

    /** Of a standing authorisation. */
    public static String of(StandingAuthorisations.State state) {
        return switch (state) {
            case IN_FORCE -> GREEN;
            case USED_UP -> ORANGE;
            case ENDED, WITHDRAWN, MANDATE_OVER -> GREY;
        };
    }

    /** Of a pull. */
    public static String of(Documents.Outcome outcome) {
        return switch (outcome) {
            case PULLED, USED -> GREEN;
            case PREVIEWED, VERIFIED -> BLUE;
            case REFUSED_BY_OWNER, NOT_AUTHORISED, OVER_LIMIT, NOT_CITED -> ORANGE;
            case WRONG_OWNER, WRONG_KIND, NOT_VALID, ALTERED -> RED;
            case ASKED, CANNOT_CHECK -> GREY;
        };
    }

    /** Of a batch. */
    public static String of(Batches.State state) {
        return switch (state) {
            case CHECKING, RUNNING -> YELLOW;
            case CHECKED -> BLUE;
            case DONE -> GREEN;
            case DISCARDED -> GREY;
        };
    }

    /** Of a row of a batch. */
    public static String of(Batches.RowState state) {
        return switch (state) {
            case READ -> GREY;
            case GOOD -> BLUE;
            case BAD, FAILED -> RED;
            case DONE -> GREEN;
        };
    }

    /** Of a draft. */
    public static String of(Drafts.State state) {
        return switch (state) {
            case DRAFT -> GREY;
            case SUBMITTED -> BLUE;
            case APPROVED -> GREEN;
            case REFUSED -> RED;
            case WITHDRAWN, DISCARDED -> GREY;
        };
    }

    /** Of a document. */
    public static String of(Documents.State state) {
        return switch (state) {
            case ACTIVE -> GREEN;
            case SUSPENDED -> YELLOW;
            case REVOKED, VOID -> RED;
            case SUPERSEDED, SURRENDERED -> GREY;
        };
    }
}
