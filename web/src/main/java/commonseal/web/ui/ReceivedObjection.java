package commonseal.web.ui;

import java.util.Optional;
import java.util.UUID;

/**
 * An objection as the supervisor of the office reads it; whose it is stays unsaid.
 *
 * @param line what the entry says; empty if it is gone
 * @param officer who looked
 * @param typed what the supervisor typed and has to correct
 */
public record ReceivedObjection(
        UUID id,
        String at,
        Optional<String> line,
        Optional<String> lookedAt,
        Optional<String> officer,
        String text,
        Optional<OwnObjection.Answered> answer,
        String typed) {}
