@NullMarked
package commonseal.web;

import org.jspecify.annotations.NullMarked;
