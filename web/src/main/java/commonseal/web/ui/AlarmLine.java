package commonseal.web.ui;

/** One alarm as it is shown: its code, how grave it is, what it is, and what to do. */
public record AlarmLine(String code, String tone, String what, String next) {}
