package commonseal.planted.identity;

/** What the others reach for. */
public record Somebody(String name) {}
