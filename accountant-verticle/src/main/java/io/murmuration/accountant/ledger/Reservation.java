package io.murmuration.accountant.ledger;

import org.jspecify.annotations.Nullable;

/** What became of an id that an account has answered; ids are answered once. */
sealed interface Reservation {

  /**
   * Granted, and nobody has said yet how much of it was sampled.
   *
   * @param chargeUnits price of one token
   * @param grantedAtMillis log time of the grant
   * @param tenant whose share it is in; null if the account has no shares
   * @param isNumbered whether its command had an origin
   */
  record Open(
      int tokens,
      long chargeUnits,
      long grantedAtMillis,
      @Nullable String tenant,
      boolean isNumbered)
      implements Reservation {
    /** Price of the whole block; it was computed exactly when it was granted. */
    long units() {
      return Math.multiplyExact(chargeUnits, (long) tokens);
    }
  }

  /** Over: this many tokens were sampled. */
  record Committed(int tokensSampled) implements Reservation {}

  /** Over in another way. */
  enum Over implements Reservation {
    /** All tokens are charged, whatever was sampled. */
    EXPIRED,
    /** Denied or rejected. */
    REFUSED,
    /** The id opened the account. */
    OPENED
  }

  /** Ids belong to an account: nobody can use up another account's. */
  record Key(String account, String id) {}
}
