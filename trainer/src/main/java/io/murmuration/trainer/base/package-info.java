/**
 * Frozen models that adapters are trained on, behind one small interface.
 *
 * <p>Entry types: {@link io.murmuration.trainer.base.BaseDirectory} opens a checkpoint as a {@link
 * io.murmuration.trainer.base.FrozenBase}. One thread, as the engine keeps one graph of gradients
 * per process; docs/qlora.md says what packed bases save, and what serves.
 */
@NullMarked
package io.murmuration.trainer.base;

import org.jspecify.annotations.NullMarked;
