/** Tests of the postgres module; they stand here because they need the test kit, which stands on that module. */
@NullMarked
package commonseal.postgres;

import org.jspecify.annotations.NullMarked;
