/**
 * Gradients of single examples, computed many at a time.
 *
 * <p>Entry type: {@link io.murmuration.trainer.dp.gradient.ExampleGradients}. One thread: the
 * engine keeps one graph of gradients per process.
 */
@NullMarked
package io.murmuration.trainer.dp.gradient;

import org.jspecify.annotations.NullMarked;
