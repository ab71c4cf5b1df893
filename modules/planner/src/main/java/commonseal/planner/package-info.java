/**
 * Approval processes as data, what they need, how fast they can be, and which days count.
 *
 * <p>Pure: no I/O, no clock, no database, nothing of ours. A {@link commonseal.planner.ProcessDefinition} holds inputs
 * only; every total (materials, days, critical path) is computed by {@link commonseal.planner.Planner}.
 */
@NullMarked
package commonseal.planner;

import org.jspecify.annotations.NullMarked;
