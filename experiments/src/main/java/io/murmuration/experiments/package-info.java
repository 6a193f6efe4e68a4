/**
 * Measurements on a trained ensemble that a command repeats: perplexities, facts, sampled text.
 *
 * <p>Nothing here is released to anybody: the numbers are functions of private text.
 */
@NullMarked
package io.murmuration.experiments;

import org.jspecify.annotations.NullMarked;
