package commonseal.web.ui;

import java.util.UUID;

/** An entry that its holder does not see until it is released. */
public record WithheldEntry(UUID id, String at, String line, String officer) {}
