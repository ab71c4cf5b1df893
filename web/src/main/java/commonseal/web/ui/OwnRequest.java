package commonseal.web.ui;

import java.util.UUID;

/**
 * A request to use documents that waits for its owner's answer.
 *
 * @param owner name of the holder it is addressed to
 * @param documents how many documents it names
 */
public record OwnRequest(UUID id, String owner, String office, String service, int documents, String askedAt) {}
