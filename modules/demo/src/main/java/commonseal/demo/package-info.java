/**
 * Plays the demonstration through the product's REST interface, as the people in it would, and recounts what it measured
 * from the exported events. Uses nothing of the product but its published interface.
 */
@NullMarked
package commonseal.demo;

import org.jspecify.annotations.NullMarked;
