/** Server-rendered pages and REST; parses, calls a facade, renders. */
@NullMarked
package commonseal.web;

import org.jspecify.annotations.NullMarked;
