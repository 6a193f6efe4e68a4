/** Perplexity of held-out private records under the public model, the members and the mechanism. */
@NullMarked
package io.murmuration.experiments.perplexity;

import org.jspecify.annotations.NullMarked;
