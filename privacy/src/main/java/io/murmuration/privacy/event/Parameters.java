package io.murmuration.privacy.event;

import java.util.Objects;

/** Rules that parameters of several events share. Written so that NaN fails. */
final class Parameters {
  // Beyond these a double no longer resolves the quantities that a price is made of.
  private static final double SMALLEST = 1e-9;
  private static final double LARGEST = 1e9;
  private static final int LARGEST_ORDER = 64;

  private Parameters() {}

  static void requireMembers(int members) {
    if (members < 1) {
      throw new IllegalArgumentException("members must be >= 1, got " + members);
    }
  }

  static void requireRange(String name, double value) {
    if (!(value >= SMALLEST && value <= LARGEST)) {
      throw new IllegalArgumentException(name + " must be in [1e-9, 1e9], got " + value);
    }
  }

  static void requireRate(double rate) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate must be in (0, 1], got " + rate);
    }
  }

  static void requireWeight(double weight) {
    if (!(weight >= SMALLEST && weight <= 1)) {
      throw new IllegalArgumentException("weight must be in [1e-9, 1], got " + weight);
    }
  }

  static void requireOrderMax(String name, int order) {
    if (order < 2 || order > LARGEST_ORDER) {
      throw new IllegalArgumentException(name + " must be in 2..64, got " + order);
    }
  }

  /** A token's price is about one shard; nothing is known of one record more or less. */
  static void requireShards(Adjacency adjacency) {
    Objects.requireNonNull(adjacency, "adjacency");
    if (adjacency == Adjacency.ADD_OR_REMOVE_ONE) {
      throw new IllegalArgumentException(
          "adjacency of a token must be REPLACE_ONE or ZERO_OUT, got " + adjacency);
    }
  }
}
