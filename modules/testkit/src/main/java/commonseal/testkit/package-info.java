/** What tests lean on: a real database in milliseconds, a clock that obeys, golden files, printed seeds, JVMs to kill. */
@NullMarked
package commonseal.testkit;

import org.jspecify.annotations.NullMarked;
