package io.murmuration.trainer.model;

import io.murmuration.trainer.SeededRandom;
import java.util.List;

/**
 * An endless text: all documents in random order, again and again, each begun by end-of-text.
 *
 * <p>Blocks are cut from it without regard to documents, so none of a batch is padding and the
 * number of steps does not depend on what the documents say. One thread.
 */
public final class TokenStream {
  private final List<int[]> documents;
  private final int endOfText;
  private final SeededRandom random;
  private int[] order = {};
  private int nextDocument;
  private int[] current = {};
  private int nextToken;

  /** Streams {@code documents}; token ids without end-of-text. */
  public TokenStream(List<int[]> documents, int endOfText, SeededRandom random) {
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("documents must not be empty");
    }
    this.documents = List.copyOf(documents);
    this.endOfText = endOfText;
    this.random = random;
  }

  /**
   * The next {@code tokenCount} tokens and one more to predict; that one begins the next block.
   *
   * @return tokenCount + 1 ids
   */
  public int[] nextBlock(int tokenCount) {
    int[] block = new int[tokenCount + 1];
    for (int index = 0; index < tokenCount; index++) {
      block[index] = take();
    }
    block[tokenCount] = peek();
    return block;
  }

  private int take() {
    int token = peek();
    nextToken++;
    return token;
  }

  private int peek() {
    while (nextToken == current.length) {
      openNextDocument();
    }
    return current[nextToken];
  }

  private void openNextDocument() {
    if (nextDocument == order.length) {
      order = random.permutation(documents.size());
      nextDocument = 0;
    }
    int[] document = documents.get(order[nextDocument++]);
    current = new int[document.length + 1];
    current[0] = endOfText;
    System.arraycopy(document, 0, current, 1, document.length);
    nextToken = 0;
  }
}
