package io.murmuration.inference.sequence;

import io.murmuration.decoder.text.Detokenizer;
import java.util.List;
import java.util.Set;

/**
 * From sampled tokens to pieces of text that may be released: whole characters only, nothing of a
 * stop text, nothing after the end. One owner thread.
 */
public final class TextPieces {
  private final Detokenizer detokenizer;
  private final Vocabulary vocabulary;
  private final StopTexts stops;
  private boolean over;

  /**
   * What is known of token ids.
   *
   * @param tokenCount ids from this on are padding of the model's head and stand for no text
   * @param endOfText tokens that end a text and are none of it
   */
  public record Vocabulary(int tokenCount, Set<Integer> endOfText) {
    public Vocabulary {
      endOfText = Set.copyOf(endOfText);
    }
  }

  /** {@code stops} are texts that end the answer when they appear. */
  public TextPieces(Detokenizer detokenizer, Vocabulary vocabulary, List<String> stops) {
    this.detokenizer = detokenizer;
    this.vocabulary = vocabulary;
    this.stops = new StopTexts(stops);
  }

  /** The text that may be released after this token. */
  String accept(int token) {
    if (vocabulary.endOfText().contains(token)) {
      String rest = finish();
      over = true;
      return rest;
    }
    String known = token < vocabulary.tokenCount() ? detokenizer.accept(token) : "";
    String piece = stops.accept(known);
    over = stops.isHit();
    return piece;
  }

  /** Whether the text has come to its own end. */
  boolean isOver() {
    return over;
  }

  /** What was held back, now that no token follows; empty after the text's own end. */
  String finish() {
    if (over) {
      return "";
    }
    String piece = stops.accept(detokenizer.finish());
    return stops.isHit() ? piece : piece + stops.finish();
  }
}
