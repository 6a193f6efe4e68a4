/**
 * Training a small GPT-2: initial weights, token streams, the loss, and the public model's loop.
 *
 * <p>The forward is the decoder's ({@link io.murmuration.decoder.model.Gpt2Graph}); parameters live
 * on the heap and are uploaded for each step, so that optimiser state is plain Java.
 */
@NullMarked
package io.murmuration.trainer.model;

import org.jspecify.annotations.NullMarked;
