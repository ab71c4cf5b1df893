@NullMarked
package commonseal.web.ui;

import org.jspecify.annotations.NullMarked;
