package commonseal.eseal;

/** The same words in Chinese and English; neither is empty. */
public record Words(String zh, String en) {}
