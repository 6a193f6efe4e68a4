package io.murmuration.inference.sequence;

import java.util.Arrays;

/** A growing row of token ids: the prompt, then what was sampled. One owner thread. */
public final class TokenBuffer {
  private int[] ids;
  private int count;

  /** Starts with a copy of {@code prompt}. */
  public TokenBuffer(int[] prompt) {
    ids = prompt.clone();
    count = ids.length;
  }

  public int count() {
    return count;
  }

  public void add(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, Math.max(16, 2 * count));
    }
    ids[count++] = id;
  }

  /** The ids from an index on, as a copy. */
  public int[] from(int index) {
    return Arrays.copyOfRange(ids, index, count);
  }

  /** The ids between two indices, the second excluded, as a copy. */
  public int[] between(int from, int to) {
    if (to > count) {
      throw new IllegalArgumentException("to must be at most " + count + ", got " + to);
    }
    return Arrays.copyOfRange(ids, from, to);
  }

  /** People's text in another spelling: the count only. */
  @Override
  public String toString() {
    return count + " tokens";
  }
}
