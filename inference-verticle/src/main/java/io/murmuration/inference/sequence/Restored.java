package io.murmuration.inference.sequence;

import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.List;

/**
 * Brings the state of a text to where earlier workers left it, by giving it the tokens that they
 * released. What comes out must be what they released, to the letter: this worker's tokenizer and
 * model are theirs then.
 */
enum Restored {
  /** The text goes on. */
  OPEN,
  /** The text has come to its own end. */
  STOPPED,
  /** All tokens that were asked for have been released. */
  FULL,
  /** What was held back has been released, as before an end: no token can follow. */
  FLUSHED,
  /** The tokens do not give the released text. */
  DIFFERENT;

  /** Feeds the tokens to {@code text}, which must be new. */
  static Restored feed(TextPieces text, Progress progress, int maxOutputTokens) {
    List<Tokens> released = progress.released();
    int count = 0;
    for (int i = 0; i < released.size(); i++) {
      boolean isLastRecord = i == released.size() - 1;
      Tokens record = released.get(i);
      StringBuilder piece = new StringBuilder();
      for (int token : record.tokenIds()) {
        if (text.isOver() || count == maxOutputTokens) {
          return DIFFERENT;
        }
        piece.append(text.accept(token));
        count++;
      }
      if (text.isOver() || count == maxOutputTokens) {
        boolean isSame = isLastRecord && (piece + text.finish()).equals(record.text());
        return !isSame ? DIFFERENT : text.isOver() ? STOPPED : FULL;
      }
      if (!piece.toString().equals(record.text())) {
        boolean isFlushed = isLastRecord && (piece + text.finish()).equals(record.text());
        return isFlushed ? FLUSHED : DIFFERENT;
      }
    }
    return OPEN;
  }
}
