package io.murmuration.privacy.event;

import java.util.List;
import java.util.Objects;

/**
 * Something that was released, described by public values only. The accountant alone prices it.
 * Every number is a pure number unless its name says otherwise.
 */
public sealed interface PrivacyEvent
    permits TokenEvent,
        AdditiveNoise,
        PrivacyEvent.PoissonSubsampled,
        PrivacyEvent.PureDp,
        PrivacyEvent.Free,
        PrivacyEvent.Repeated,
        PrivacyEvent.Composed {

  /**
   * A sum over a Poisson sample of the records, with noise: one step of DP-SGD. Neighbours add or
   * remove one record.
   *
   * @param noise noise, in units of what one record may contribute
   * @param rate probability that a given record is in the sample, in (0, 1]
   */
  record PoissonSubsampled(AdditiveNoise noise, double rate) implements PrivacyEvent {
    public PoissonSubsampled {
      Objects.requireNonNull(noise, "noise");
      Parameters.requireRate(rate);
    }
  }

  /**
   * Anything with a proven bound on the logarithm of every likelihood ratio.
   *
   * @param epsilon the bound in nats, positive
   * @param adjacency what it protects
   */
  record PureDp(double epsilon, Adjacency adjacency) implements PrivacyEvent {
    public PureDp {
      Parameters.requireRange("epsilon", epsilon);
      Objects.requireNonNull(adjacency, "adjacency");
    }
  }

  /**
   * Something that costs nothing, and is recorded all the same.
   *
   * @param reason why it costs nothing, never blank
   */
  record Free(String reason) implements PrivacyEvent {
    public Free {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("reason must not be blank");
      }
    }
  }

  /**
   * The same event, several times, each with fresh randomness.
   *
   * @param event what was repeated
   * @param count how often, zero or more
   */
  record Repeated(PrivacyEvent event, long count) implements PrivacyEvent {
    public Repeated {
      Objects.requireNonNull(event, "event");
      if (count < 0) {
        throw new IllegalArgumentException("count must be >= 0, got " + count);
      }
    }
  }

  /**
   * Several events on the same data, each free to depend on what the earlier ones released.
   *
   * @param events what was released, in order
   */
  record Composed(List<PrivacyEvent> events) implements PrivacyEvent {
    public Composed {
      events = List.copyOf(events);
    }
  }
}
