/** Registers of other offices: the contract, who asks, who answers as a model, and the check of an office's own adapter. */
@NullMarked
package commonseal.sources;

import org.jspecify.annotations.NullMarked;
