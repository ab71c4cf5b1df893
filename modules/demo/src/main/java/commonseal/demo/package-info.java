@NullMarked
package commonseal.demo;

import org.jspecify.annotations.NullMarked;
