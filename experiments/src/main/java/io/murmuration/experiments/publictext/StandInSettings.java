package io.murmuration.experiments.publictext;

/**
 * How large the stand-in is.
 *
 * @param members number of members, in 2..1024; more would measure the same more slowly
 * @param vocabulary number of words, the unknown one included, in 16..65536
 * @param positions words to predict, in 1..100000
 */
public record StandInSettings(int members, int vocabulary, int positions) {

  public StandInSettings {
    require("members", members, 2, 1024);
    require("vocabulary", vocabulary, 16, 65_536);
    require("positions", positions, 1, 100_000);
  }

  private static void require(String name, int value, int smallest, int largest) {
    if (value < smallest || value > largest) {
      throw new IllegalArgumentException(
          "%s must be in %d..%d, got %d".formatted(name, smallest, largest, value));
    }
  }
}
