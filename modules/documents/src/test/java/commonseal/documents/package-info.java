@NullMarked
package commonseal.documents;

import org.jspecify.annotations.NullMarked;
