@NullMarked
package commonseal.codegen;

import org.jspecify.annotations.NullMarked;
