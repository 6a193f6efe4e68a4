package io.murmuration.launcher.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Deals faults like cards: every one comes once before any comes again, in an order that follows
 * from the seed. One owner thread.
 */
final class FaultDeck {
  private final List<Fault> faults;
  private final SplittableRandom random;
  private final List<Fault> left = new ArrayList<>();

  FaultDeck(List<Fault> faults, long seed) {
    if (faults.isEmpty()) {
      throw new IllegalArgumentException("faults must not be empty");
    }
    this.faults = List.copyOf(faults);
    this.random = new SplittableRandom(seed);
  }

  Fault next() {
    if (left.isEmpty()) {
      left.addAll(faults);
    }
    return left.remove(random.nextInt(left.size()));
  }
}
