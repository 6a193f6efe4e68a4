/**
 * Frozen models that adapters are trained on, behind one small interface.
 *
 * <p>Entry type: {@link io.murmuration.trainer.base.FrozenBase}. One thread, as the engine keeps
 * one graph of gradients per process.
 */
@NullMarked
package io.murmuration.trainer.base;

import org.jspecify.annotations.NullMarked;
