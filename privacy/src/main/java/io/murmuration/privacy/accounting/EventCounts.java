package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.Conservative;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How often an event contains each event that is made of no others. What was released does not
 * depend on how a record of it is nested or ordered, and so neither may its price, to the last bit.
 */
final class EventCounts {

  private final Map<PrivacyEvent, Long> counts = new LinkedHashMap<>();

  private EventCounts() {}

  /**
   * Counts the parts of an event.
   *
   * @throws IllegalArgumentException if a count is above {@code Long.MAX_VALUE}
   */
  static EventCounts of(PrivacyEvent event) {
    EventCounts counts = new EventCounts();
    counts.add(event, 1);
    return counts;
  }

  /** The sum of the parts' losses in nats, rounded up; the smallest are added first. */
  double lossAt(ToDoubleFunction<PrivacyEvent> price) {
    double[] losses =
        counts.entrySet().stream()
            .mapToDouble(e -> Conservative.multiply(price.applyAsDouble(e.getKey()), e.getValue()))
            .sorted()
            .toArray();
    double sum = 0;
    for (double loss : losses) {
      sum = Conservative.add(sum, loss);
    }
    return sum;
  }

  private void add(PrivacyEvent event, long times) {
    if (event instanceof Repeated repeated) {
      add(repeated.event(), times(times, repeated.count()));
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> add(part, times));
    } else {
      counts.merge(event, times, EventCounts::plus);
    }
  }

  private static long times(long first, long second) {
    if (second != 0 && first > Long.MAX_VALUE / second) {
      throw new IllegalArgumentException(
          "count must be below 2^63 in all, got %d times %d".formatted(first, second));
    }
    return first * second;
  }

  private static long plus(long first, long second) {
    if (first > Long.MAX_VALUE - second) {
      throw new IllegalArgumentException(
          "count must be below 2^63 in all, got %d plus %d".formatted(first, second));
    }
    return first + second;
  }
}
