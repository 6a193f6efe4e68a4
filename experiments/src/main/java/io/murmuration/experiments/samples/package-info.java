/** Texts sampled side by side from the public model and through the mechanism, for reading. */
@NullMarked
package io.murmuration.experiments.samples;

import org.jspecify.annotations.NullMarked;
