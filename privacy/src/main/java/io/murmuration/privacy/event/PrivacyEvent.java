package io.murmuration.privacy.event;

import java.util.List;
import java.util.Objects;

/** Something that was released, described by public values only. The accountant alone prices it. */
public sealed interface PrivacyEvent {

  /**
   * One token sampled from an ensemble whose members were projected into a chi-square ball.
   *
   * @param members number of members in the ensemble, at least one
   * @param plan how the members that answered were chosen
   * @param ball the ball that holds every member's distribution
   * @param adjacency what is protected
   */
  record PmixedToken(
      int members, SubsetPlan plan, ChiSquareBallParameters ball, Adjacency adjacency)
      implements PrivacyEvent {
    public PmixedToken {
      if (members < 1) {
        throw new IllegalArgumentException("members must be >= 1, got " + members);
      }
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(ball, "ball");
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
