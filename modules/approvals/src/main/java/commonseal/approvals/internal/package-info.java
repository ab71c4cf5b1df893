/** The case engine: facts in tables, readiness as a pure function of them, one transaction per act. */
@NullMarked
package commonseal.approvals.internal;

import org.jspecify.annotations.NullMarked;
