/**
 * Text to token ids and back: {@code Tokenizer} reads a {@code tokenizer.json}, {@code Detokenizer}
 * turns a stream of ids into pieces of valid text.
 *
 * <p>Nothing is downloaded and no text is logged.
 */
@NullMarked
package io.murmuration.decoder.text;

import org.jspecify.annotations.NullMarked;
