package io.murmuration.contracts.budget;

import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Objects;

/**
 * What an account is opened with; never changes afterwards.
 *
 * @param epsilon limit, more than 0
 * @param delta limit, in (0, 1)
 * @param dataset the private data whose loss is counted
 * @param mechanism one token of the mechanism the account is meant for; the order that gives it the
 *     most tokens is pinned when the account is opened
 * @param purpose what the account may be used for
 */
public record AccountTerms(
    double epsilon, double delta, Dataset dataset, PrivacyEvent mechanism, Purpose purpose) {

  public AccountTerms {
    if (!(epsilon > 0 && epsilon <= 1e6)) {
      throw new IllegalArgumentException("epsilon must be in (0, 1e6], got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(mechanism, "mechanism");
    Objects.requireNonNull(purpose, "purpose");
  }

  /** What an account may be used for. */
  public enum Purpose {
    /** Answers to people. */
    SERVING,
    /** Load tests; only on synthetic data, where nobody's privacy is spent. */
    LOAD_TEST
  }

  /**
   * Private data, by fingerprint.
   *
   * @param fingerprint digest over the fingerprints of all shards, so that renaming an account or
   *     an ensemble never makes a second budget for the same records
   * @param synthetic whether the records were generated and belong to nobody
   */
  public record Dataset(String fingerprint, boolean synthetic) {
    public Dataset {
      Objects.requireNonNull(fingerprint, "fingerprint");
      if (fingerprint.isBlank()) {
        throw new IllegalArgumentException("dataset fingerprint must not be blank");
      }
    }
  }
}
