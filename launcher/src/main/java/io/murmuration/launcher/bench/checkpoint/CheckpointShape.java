package io.murmuration.launcher.bench.checkpoint;

/**
 * What is written beside the base weights.
 *
 * @param rank R of each adapter
 * @param adaptedLayerCount last layers that members change; zero for all
 * @param seed of all weights
 */
public record CheckpointShape(int memberCount, int rank, int adaptedLayerCount, long seed) {
  public static final int MEMBERS_MAX = 10_000;
  public static final int RANK_MAX = 256;

  public CheckpointShape {
    require("--members", memberCount, 0, MEMBERS_MAX);
    require("--rank", rank, 1, RANK_MAX);
    if (adaptedLayerCount < 0) {
      throw new IllegalArgumentException(
          "--layers must be >= 1, got " + adaptedLayerCount + "; leave it out to adapt all");
    }
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, got %d".formatted(name, min, max, value));
    }
  }
}
