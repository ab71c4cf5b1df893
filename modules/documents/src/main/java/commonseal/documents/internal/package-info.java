/** How documents are issued, changed, pulled and verified. */
@NullMarked
package commonseal.documents.internal;

import org.jspecify.annotations.NullMarked;
