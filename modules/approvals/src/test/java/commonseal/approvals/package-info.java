@NullMarked
package commonseal.approvals;

import org.jspecify.annotations.NullMarked;
