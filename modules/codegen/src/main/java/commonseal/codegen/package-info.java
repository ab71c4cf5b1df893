/** Build-time only: gives jOOQ's code generator a real PostgreSQL with one module's migrations. */
@NullMarked
package commonseal.codegen;

import org.jspecify.annotations.NullMarked;
