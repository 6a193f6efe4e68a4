/**
 * Loading a language model with its bank of adapters: {@code ModelDirectory} is the entry.
 *
 * <p>This module turns token ids into logits and back into text. It knows nothing of privacy,
 * messaging or scheduling. A model and its caches belong to one thread at a time.
 */
@NullMarked
package io.murmuration.decoder;

import org.jspecify.annotations.NullMarked;
