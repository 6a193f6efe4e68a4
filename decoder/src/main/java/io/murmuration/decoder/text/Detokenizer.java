package io.murmuration.decoder.text;

/**
 * Turns token ids into text as they come.
 *
 * <p>A token may end within a code point: its bytes wait for the rest, so that every piece is valid
 * Unicode by itself, and may be empty. One sequence, one detokenizer, one thread.
 */
public interface Detokenizer {
  /** The text that this token completes. */
  String accept(int tokenId);

  /** What was held back; a code point that stays incomplete becomes U+FFFD. */
  String finish();
}
