@NullMarked
package commonseal.documents.internal;

import org.jspecify.annotations.NullMarked;
