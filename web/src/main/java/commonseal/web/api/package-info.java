@NullMarked
package commonseal.web.api;

import org.jspecify.annotations.NullMarked;
