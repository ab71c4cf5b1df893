package commonseal.planner;

/**
 * Which edge days of a stop count as used; places differ. A stop that ends on the day it began loses nothing under any
 * rule.
 */
public record StopRule(boolean stopDayCounts, boolean resumeDayCounts) {
    /** The day of the stop is used, the day of resuming is not. */
    public static final StopRule USUAL = new StopRule(true, false);
}
