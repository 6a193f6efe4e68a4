package io.murmuration.trainer.model;

import io.murmuration.trainer.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * An endless text: all documents in random order, again and again, each begun by end-of-text. A
 * round may also mix in a few others, drawn afresh each time so that none of them is learnt by
 * heart.
 *
 * <p>Blocks are cut from it without regard to documents, so none of a batch is padding and the
 * number of steps does not depend on what the documents say. One thread.
 */
public final class TokenStream {
  private final List<int[]> documents;
  private final Mixture mixture;
  private final int endOfText;
  private final SeededRandom random;
  private List<int[]> round = List.of();
  private int nextDocument;
  private int[] current = {};
  private int nextToken;

  /** Streams {@code documents}; token ids without end-of-text. */
  public TokenStream(List<int[]> documents, int endOfText, SeededRandom random) {
    this(documents, new Mixture(List.of(), 0), endOfText, random);
  }

  /** Streams {@code documents} with others mixed in. */
  public TokenStream(List<int[]> documents, Mixture mixture, int endOfText, SeededRandom random) {
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("documents must not be empty");
    }
    this.documents = List.copyOf(documents);
    this.mixture = mixture;
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
    if (nextDocument == round.size()) {
      round = nextRound();
      nextDocument = 0;
    }
    int[] document = round.get(nextDocument++);
    current = new int[document.length + 1];
    current[0] = endOfText;
    System.arraycopy(document, 0, current, 1, document.length);
    nextToken = 0;
  }

  private List<int[]> nextRound() {
    List<int[]> gathered = new ArrayList<>(documents);
    for (int index = 0; index < mixture.countPerRound(); index++) {
      gathered.add(mixture.pool().get(random.nextInt(mixture.pool().size())));
    }
    List<int[]> shuffled = new ArrayList<>();
    for (int index : random.permutation(gathered.size())) {
      shuffled.add(gathered.get(index));
    }
    return shuffled;
  }

  /**
   * Documents that are mixed in.
   *
   * @param pool where they are drawn from, with replacement
   * @param countPerRound how many in each round
   */
  public record Mixture(List<int[]> pool, int countPerRound) {
    /** Checks that there is something to draw from. */
    public Mixture {
      if (countPerRound < 0 || (countPerRound > 0 && pool.isEmpty())) {
        throw new IllegalArgumentException(
            "countPerRound must be >= 0, and 0 if pool is empty, got " + countPerRound);
      }
      pool = List.copyOf(pool);
    }
  }
}
