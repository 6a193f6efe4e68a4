package io.murmuration.launcher.chaos.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param violations every broken promise; sound means none
 * @param responses responses that clients asked for
 * @param events events that clients heard
 * @param releasedTokens tokens in the log, whether readers heed them or not
 * @param voidRecords records in the log that no reader heeds
 * @param chargedTokens tokens charged for
 * @param expiredTokens of these, tokens of reservations that expired in full
 * @param ledgerEntries entries verified
 */
public record Verdict(
    List<Violation> violations,
    int responses,
    long events,
    long releasedTokens,
    long voidRecords,
    long chargedTokens,
    long expiredTokens,
    int ledgerEntries) {
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Whether every promise was kept. */
  public boolean isSound() {
    return violations.isEmpty();
  }

  /** How many promises of a kind were broken. */
  public long count(Violation.Kind kind) {
    return violations.stream().filter(violation -> violation.kind() == kind).count();
  }

  /** Charged over released, less one, in percent; 0 if nothing was released. */
  public double overchargePercent() {
    return releasedTokens == 0 ? 0 : 100.0 * chargedTokens / releasedTokens - 100.0;
  }
}
