/**
 * What can be proved about a record without trusting whoever stores it: canonical JSON, Merkle proofs, signed notes,
 * checkpoints, the ledger's leaf, and signatures over credentials. Pure functions of their arguments; no clock, no
 * file, no network, no state.
 */
@NullMarked
package commonseal.proof;

import org.jspecify.annotations.NullMarked;
