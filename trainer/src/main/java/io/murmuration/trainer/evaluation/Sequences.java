package io.murmuration.trainer.evaluation;

import io.murmuration.decoder.model.Gpt2Config;
import java.util.Arrays;

/** Token sequences as the models saw them in training: end-of-text begins and ends a document. */
public final class Sequences {
  private Sequences() {}

  /** A document between two end-of-text tokens, cut off behind the model's context. */
  public static int[] document(int[] tokens, Gpt2Config config) {
    int endOfText = config.endOfTextIds().iterator().next();
    int[] sequence = Arrays.copyOf(prompt(tokens, endOfText), tokens.length + 2);
    sequence[tokens.length + 1] = endOfText;
    return Arrays.copyOf(sequence, Math.min(sequence.length, config.contextTokenCount()));
  }

  /** The beginning of a document. */
  public static int[] prompt(int[] tokens, int endOfText) {
    int[] sequence = new int[tokens.length + 1];
    sequence[0] = endOfText;
    System.arraycopy(tokens, 0, sequence, 1, tokens.length);
    return sequence;
  }
}
