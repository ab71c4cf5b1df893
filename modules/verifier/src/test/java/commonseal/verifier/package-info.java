@NullMarked
package commonseal.verifier;

import org.jspecify.annotations.NullMarked;
