/** What the district issues, shown to verifiers that others wrote. */
@NullMarked
package commonseal.conformance;

import org.jspecify.annotations.NullMarked;
