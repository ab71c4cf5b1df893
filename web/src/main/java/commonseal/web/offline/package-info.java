/** Verification in the browser: scripts put together from their modules, and the page that works from a disk. */
@NullMarked
package commonseal.web.offline;

import org.jspecify.annotations.NullMarked;
