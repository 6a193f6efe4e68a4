package io.murmuration.trainer.dp.spend;

/** What an account says to the wish to spend. */
public sealed interface SpendAnswer {
  /** The spend is durable; the step may be computed. */
  record Granted(Spend spend) implements SpendAnswer {}

  /**
   * Nothing was spent and nothing may be computed.
   *
   * @param reason for people: what is missing and what can be done
   */
  record Refused(String reason) implements SpendAnswer {
    public Refused {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("reason must not be blank");
      }
    }
  }
}
