package io.murmuration.experiments.lmo;

import java.util.List;

/**
 * One of the published parameter files.
 *
 * @param epsilon that the file is for, at a delta of {@value #DELTA}
 * @param noise its parameters
 */
public record PublishedFile(double epsilon, LmoNoise noise) {
  /** The delta of every claim. */
  public static final double DELTA = 1e-10;

  /** The files that the published experiments used. */
  public static final List<PublishedFile> MAIN =
      List.of(
          new PublishedFile(0.3, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 1)),
          new PublishedFile(0.7, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 5)),
          new PublishedFile(2, new LmoNoise(0.1, 1, 2, 0.1, 5, 0.2, 7)),
          new PublishedFile(3, new LmoNoise(0.1, 1, 2, 0.1, 5, 0.9, 2)));

  /** Further files, of one figure. */
  public static final List<PublishedFile> FIGURE =
      List.of(
          new PublishedFile(0.15, new LmoNoise(0.1, 7.5, 1, 0.1, 0.5, 0.1, 0)),
          new PublishedFile(0.2, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 0)),
          new PublishedFile(0.4, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 2)),
          new PublishedFile(0.5, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 3)),
          new PublishedFile(0.6, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 4)),
          new PublishedFile(0.8, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 6)),
          new PublishedFile(0.9, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 7)),
          new PublishedFile(1, new LmoNoise(0.1, 0.5, 1, 0.1, 5, 0.1, 8)),
          new PublishedFile(4, new LmoNoise(0.1, 2, 2, 0.1, 1, 0.9, 1)));
}
