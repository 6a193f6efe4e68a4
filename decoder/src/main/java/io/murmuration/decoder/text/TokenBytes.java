package io.murmuration.decoder.text;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The bytes that each token id stands for. */
final class TokenBytes {
  private static final byte[] NONE = {};

  private final byte[][] bytes;
  private final Set<Integer> specialIds;
  private final boolean dropsLeadingSpace;

  /**
   * A table.
   *
   * @param bytes by id; null where the vocabulary has a hole
   * @param specialIds tokens that stand for no text
   * @param dropsLeadingSpace whether a text's first space only marks the start of its first word
   */
  TokenBytes(byte[][] bytes, Set<Integer> specialIds, boolean dropsLeadingSpace) {
    this.bytes = bytes;
    this.specialIds = Collections.unmodifiableSet(new TreeSet<>(specialIds));
    this.dropsLeadingSpace = dropsLeadingSpace;
  }

  int vocabularySize() {
    return bytes.length;
  }

  Set<Integer> specialIds() {
    return specialIds;
  }

  boolean dropsLeadingSpace() {
    return dropsLeadingSpace;
  }

  byte[] of(int tokenId) {
    if (tokenId < 0 || tokenId >= bytes.length) {
      throw new IllegalArgumentException(
          "token ids must lie in [0, %d), got %d".formatted(bytes.length, tokenId));
    }
    byte[] found = bytes[tokenId];
    return found == null || specialIds.contains(tokenId) ? NONE : found;
  }
}
