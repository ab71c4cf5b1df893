/** The pages as people use them: a real browser against the whole product in this process. */
@NullMarked
package commonseal.browser;

import org.jspecify.annotations.NullMarked;
