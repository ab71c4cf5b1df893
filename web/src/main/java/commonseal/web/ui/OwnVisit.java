package commonseal.web.ui;

/**
 * One look of an officer at a holder's page, as the holder sees it.
 *
 * @param outcome in words: what he was shown, or why not
 */
public record OwnVisit(String at, String office, String purpose, String outcome) {}
