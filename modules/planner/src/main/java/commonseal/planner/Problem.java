package commonseal.planner;

/** Something wrong in a file somebody wrote: where ({@code /links/0/limit/days}) and what. */
public record Problem(String path, String message) {}
