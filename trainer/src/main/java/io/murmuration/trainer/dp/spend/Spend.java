package io.murmuration.trainer.dp.spend;

import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Objects;

/**
 * One granted step of a run.
 *
 * @param sequence rises by one with each grant of the run, from one on
 * @param id by which the account knows it
 * @param step what it was asked for; a step that is computed again is a new spend
 * @param event what it pays for
 * @param committed whether the step was stated to be done
 */
public record Spend(long sequence, String id, int step, PrivacyEvent event, boolean committed) {
  public Spend {
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence must be >= 1, got " + sequence);
    }
    if (id.isBlank()) {
      throw new IllegalArgumentException("id must not be blank");
    }
    Objects.requireNonNull(event, "event");
  }
}
