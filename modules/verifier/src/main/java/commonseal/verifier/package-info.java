/**
 * One pure function that judges a document, a bundle or a piece of evidence: {@link commonseal.verifier.Verifier}. The
 * server, the page, the API and the command line call the same; so can a stranger. Formats: docs/verify.md.
 */
@NullMarked
package commonseal.verifier;

import org.jspecify.annotations.NullMarked;
