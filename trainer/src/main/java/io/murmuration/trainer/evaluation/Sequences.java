package io.murmuration.trainer.evaluation;

/** Token sequences as the models saw them in training: end-of-text begins and ends a document. */
public final class Sequences {
  private Sequences() {}

  /** A whole document between two end-of-text tokens. */
  public static int[] document(int[] tokens, int endOfText) {
    int[] sequence = new int[tokens.length + 2];
    sequence[0] = endOfText;
    System.arraycopy(tokens, 0, sequence, 1, tokens.length);
    sequence[tokens.length + 1] = endOfText;
    return sequence;
  }

  /** The beginning of a document. */
  public static int[] prompt(int[] tokens, int endOfText) {
    int[] sequence = new int[tokens.length + 1];
    sequence[0] = endOfText;
    System.arraycopy(tokens, 0, sequence, 1, tokens.length);
    return sequence;
  }
}
