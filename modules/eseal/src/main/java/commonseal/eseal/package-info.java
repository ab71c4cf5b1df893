/**
 * The paper form of a document: {@link commonseal.eseal.Pdfs} draws it as PDF/A-3, attaches the data, seals it, and reads
 * it again. Pure functions of their arguments; no clock, no network, no database. Formats: docs/eseal.md.
 */
@NullMarked
package commonseal.eseal;

import org.jspecify.annotations.NullMarked;
