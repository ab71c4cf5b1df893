@NullMarked
package commonseal.approvals.internal;

import org.jspecify.annotations.NullMarked;
