package io.murmuration.privacy.plan;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Balls to choose from, and which to take where nothing was measured. All values are pure numbers.
 *
 * @param gammas largest relative falls, each in (0, 1)
 * @param ceilings largest relative rises, each positive
 * @param chiSquareMaxima largest chi-square divergences, each positive
 */
public record BallGrid(List<Double> gammas, List<Double> ceilings, List<Double> chiSquareMaxima) {

  private static final BallGrid STANDARD =
      new BallGrid(
          List.of(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
          List.of(10.0, 20.0, 30.0, 50.0, 100.0, 200.0),
          List.of(0.1, 0.2, 0.3, 0.6, 1.0, 1.2, 2.0, 4.0));

  private static final List<ChiSquareBallParameters> LADDER =
      List.of(
          new ChiSquareBallParameters(0.8, 50, 4),
          new ChiSquareBallParameters(0.7, 30, 2),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          new ChiSquareBallParameters(0.5, 30, 1.2),
          new ChiSquareBallParameters(0.4, 30, 1.2),
          new ChiSquareBallParameters(0.3, 30, 1),
          new ChiSquareBallParameters(0.2, 20, 0.6),
          new ChiSquareBallParameters(0.2, 10, 0.3),
          new ChiSquareBallParameters(0.2, 10, 0.1));

  public BallGrid {
    gammas = List.copyOf(gammas);
    ceilings = List.copyOf(ceilings);
    chiSquareMaxima = List.copyOf(chiSquareMaxima);
    if (gammas.isEmpty() || ceilings.isEmpty() || chiSquareMaxima.isEmpty()) {
      throw new IllegalArgumentException(
          "gammas, ceilings and chiSquareMaxima must not be empty, got %d, %d, %d"
              .formatted(gammas.size(), ceilings.size(), chiSquareMaxima.size()));
    }
  }

  /** The grid that a recommendation is taken from. */
  public static BallGrid standard() {
    return STANDARD;
  }

  /**
   * Balls of the standard grid, each inside the one before: without a measurement the widest that
   * affords the tokens is taken.
   */
  public static List<ChiSquareBallParameters> ladder() {
    return LADDER;
  }

  /** All combinations, by gamma, then ceiling, then chi-square. */
  public List<ChiSquareBallParameters> balls() {
    List<ChiSquareBallParameters> balls = new ArrayList<>();
    for (double gamma : gammas) {
      for (double ceiling : ceilings) {
        for (double chiSquareMax : chiSquareMaxima) {
          balls.add(new ChiSquareBallParameters(gamma, ceiling, chiSquareMax));
        }
      }
    }
    return balls;
  }

  /**
   * The balls that no other of the list contains: a ball inside another keeps every member further
   * from what it would say.
   */
  public static List<ChiSquareBallParameters> outermost(List<ChiSquareBallParameters> balls) {
    return balls.stream()
        .filter(
            inner ->
                balls.stream().noneMatch(outer -> !outer.equals(inner) && contains(outer, inner)))
        .toList();
  }

  /** Whether every distribution of the inner ball is in the outer one. */
  public static boolean contains(ChiSquareBallParameters outer, ChiSquareBallParameters inner) {
    return outer.gamma() >= inner.gamma()
        && outer.ceiling() >= inner.ceiling()
        && outer.chiSquareMax() >= inner.chiSquareMax();
  }
}
