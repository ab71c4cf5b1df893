/**
 * Light carriers of what is sealed in a document: status lists, the seal on paper, the copy in a wallet, the log of the
 * district's DID. Pure functions of their arguments; no clock, no chance, no file, no network, no key.
 */
@NullMarked
package commonseal.carriers;

import org.jspecify.annotations.NullMarked;
