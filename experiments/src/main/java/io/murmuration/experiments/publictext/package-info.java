/**
 * Which ball to serve with, found out on public text alone: an ensemble of word trigrams stands in
 * for the adapters, and every ball of a grid is measured on text that no member has seen.
 *
 * <p>A ball chosen by what private members say would leak through the choice. Entry type: {@link
 * io.murmuration.experiments.publictext.StandInEnsemble}. Same text and settings, same figures.
 */
@NullMarked
package io.murmuration.experiments.publictext;

import org.jspecify.annotations.NullMarked;
