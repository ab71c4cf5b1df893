package commonseal.web.ui;

/**
 * Somebody the signed-in person acts for, as a choice on a page.
 *
 * @param ref opaque reference that goes into forms and addresses
 * @param current whether it is the one shown or chosen
 */
public record HolderChoice(String ref, String name, boolean person, boolean current) {}
