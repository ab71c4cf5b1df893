package commonseal.planner;

/** A name shown to people, in Chinese and in English; neither is blank. */
public record Title(String zh, String en) {
    public Title {
        Require.that(!zh.isBlank() && !en.isBlank(), "a title needs both zh and en");
    }
}
