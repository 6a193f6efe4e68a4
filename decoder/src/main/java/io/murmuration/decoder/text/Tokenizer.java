package io.murmuration.decoder.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/** A model's vocabulary and how text falls into it; safe for use by several threads. */
public interface Tokenizer extends AutoCloseable {
  /**
   * Opens a {@code tokenizer.json}.
   *
   * @throws io.murmuration.decoder.RefusedModelException for a kind of vocabulary or decoder that
   *     is not supported, by name
   */
  static Tokenizer open(Path tokenizerFile) throws IOException {
    return JsonTokenizer.open(tokenizerFile);
  }

  /** Ids with the special tokens that the file's template puts around a text. */
  int[] encode(String text);

  /** Ids of the text alone. */
  int[] encodeWithoutTemplate(String text);

  /** The text of a whole sequence; special tokens have none, broken UTF-8 becomes U+FFFD. */
  String decode(int... tokenIds);

  /** Pieces of a text from its beginning: together they are {@link #decode}. */
  Detokenizer detokenizer();

  /** Pieces of a text that goes on after a prompt: a leading space is part of it. */
  Detokenizer continuation();

  /** Ids lie in [0, this). */
  int vocabularySize();

  /** Tokens that stand for no text. */
  Set<Integer> specialIds();

  /** The id of a token as written in the vocabulary. */
  OptionalInt idOf(String token);

  @Override
  void close();
}
