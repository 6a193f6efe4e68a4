package io.murmuration.privacy.pld;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Epsilon and delta of privacy events by the law of their loss (Zhu, Dong and Wang 2022; Gopi, Lee
 * and Wutschitz 2021; Doroshenko et al. 2022). Every number is an upper bound, rounding included,
 * and holds for runs whose events, with fixed parameters, use what earlier ones released.
 *
 * <p>A certificate of its own: it must not be added to Renyi losses of other events.
 */
public final class PldAccountant {

  private static final double LARGEST_EXACT = 0x1p53;

  private PldAccountant() {}

  /**
   * The smallest epsilon in nats certified at delta, rounded up.
   *
   * @param delta in (0, 1)
   * @return empty if some part of the event has no dominating pair that is known
   */
  public static OptionalDouble epsilonOf(PrivacyEvent event, double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    return worst(event, Question.epsilonAt(delta)::answer);
  }

  /**
   * The smallest delta certified at epsilon, rounded up.
   *
   * @param epsilon in nats, zero or more and finite
   * @return empty if some part of the event has no dominating pair that is known
   */
  public static OptionalDouble deltaOf(PrivacyEvent event, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and >= 0, got " + epsilon);
    }
    return worst(event, Question.deltaAt(epsilon)::answer);
  }

  /** The largest answer over the directions in which neighbours may differ. */
  private static OptionalDouble worst(PrivacyEvent event, ToDoubleFunction<LossSum> answer) {
    Map<PrivacyEvent, Double> counts = new LinkedHashMap<>();
    count(event, 1, counts);
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<PrivacyEvent, Double> entry : counts.entrySet()) {
      Optional<LossLaw> law = LossLaws.of(entry.getKey());
      if (law.isEmpty()) {
        return OptionalDouble.empty();
      }
      parts.add(new Part(law.get(), entry.getValue(), isToken(entry.getKey())));
    }
    return OptionalDouble.of(parts.isEmpty() ? 0 : worst(parts, answer));
  }

  /** A pair, how often it occurs, and whether tokens' or training's direction turns it round. */
  private record Part(LossLaw law, double count, boolean token) {

    boolean turnedBy(boolean tokens, boolean training) {
      return !law.symmetric() && (token ? tokens : training);
    }
  }

  private static double worst(List<Part> parts, ToDoubleFunction<LossSum> answer) {
    double worst = 0;
    for (boolean tokens : new boolean[] {false, true}) {
      for (boolean training : new boolean[] {false, true}) {
        boolean seen =
            (tokens && parts.stream().noneMatch(part -> part.turnedBy(true, false)))
                || (training && parts.stream().noneMatch(part -> part.turnedBy(false, true)));
        if (!seen) {
          List<LossTerm> terms = new ArrayList<>();
          for (Part part : parts) {
            LossLaw law = part.turnedBy(tokens, training) ? part.law.reversed() : part.law;
            terms.add(new LossTerm(law, part.count));
          }
          worst = Math.max(worst, answer.applyAsDouble(new LossSum(terms)));
        }
      }
    }
    return worst;
  }

  private static boolean isToken(PrivacyEvent event) {
    return event instanceof TokenEvent token && token.adjacency() == Adjacency.ZERO_OUT;
  }

  /** How often each event occurs that is not made of others, in doubles that are rounded up. */
  private static void count(PrivacyEvent event, double times, Map<PrivacyEvent, Double> counts) {
    if (event instanceof Free) {
      return;
    } else if (event instanceof Repeated repeated) {
      if (repeated.count() > 0) {
        count(repeated.event(), productUp(times, repeated.count()), counts);
      }
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> count(part, times, counts));
    } else {
      counts.merge(event, times, PldAccountant::sumUp);
    }
  }

  private static double productUp(double times, long count) {
    double product = times * (double) count;
    return product < LARGEST_EXACT ? product : Math.nextUp(Math.nextUp(product));
  }

  private static double sumUp(double first, double second) {
    double sum = first + second;
    return sum < LARGEST_EXACT ? sum : Math.nextUp(sum);
  }
}
