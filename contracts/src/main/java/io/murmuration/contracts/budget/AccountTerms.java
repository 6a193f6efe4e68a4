package io.murmuration.contracts.budget;

import io.murmuration.contracts.generation.Ids;
import io.murmuration.privacy.event.PrivacyEvent;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an account is opened with; never changes afterwards.
 *
 * @param epsilon limit, more than 0
 * @param delta limit, in (0, 1)
 * @param dataset the private data whose loss is counted
 * @param mechanism one token of the mechanism the account is meant for; the order that gives it the
 *     most tokens is pinned when the account is opened
 * @param purpose what the account may be used for
 * @param unit whose data one neighbour more or less stands for; null if nobody said
 * @param tenants shares of those who may spend it; null if everybody may spend all of it. Shares
 *     may add up to more than 1: the account's own limit holds beside them
 */
public record AccountTerms(
    double epsilon,
    double delta,
    Dataset dataset,
    PrivacyEvent mechanism,
    Purpose purpose,
    @Nullable Unit unit,
    @Nullable List<TenantShare> tenants) {
  /** Most tenants of one account: every fact about it is checked against all of them. */
  public static final int TENANTS_MAX = 256;

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
    tenants = tenants == null ? null : distinct(tenants);
  }

  /** Terms that name no unit, of an account that everybody may spend. */
  public AccountTerms(
      double epsilon, double delta, Dataset dataset, PrivacyEvent mechanism, Purpose purpose) {
    this(epsilon, delta, dataset, mechanism, purpose, null, null);
  }

  /** The shares; none if everybody may spend the whole account. */
  public List<TenantShare> shares() {
    return tenants == null ? List.of() : tenants;
  }

  private static List<TenantShare> distinct(List<TenantShare> tenants) {
    if (tenants.isEmpty() || tenants.size() > TENANTS_MAX) {
      throw new IllegalArgumentException(
          "tenants must be 1 to " + TENANTS_MAX + " or left out, got " + tenants.size());
    }
    Set<String> names = new HashSet<>();
    for (TenantShare share : tenants) {
      if (!names.add(share.tenant())) {
        throw new IllegalArgumentException("tenant named twice: " + share.tenant());
      }
    }
    return List.copyOf(tenants);
  }

  /** Whose data the guarantee is about. */
  public enum Unit {
    /** All records of one member's shard. */
    SHARD,
    /** One record. */
    RECORD,
    /** All records of one person; holds if a shard, or a record, has all that is one person's. */
    USER
  }

  /**
   * What one tenant may spend of an account.
   *
   * @param tenant id of the tenant
   * @param share part of the account's limit, in (0, 1]
   */
  public record TenantShare(String tenant, double share) {
    public TenantShare {
      Ids.check("tenant", tenant);
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share must be in (0, 1], got " + share);
      }
    }

    /** Units of this share, exact and rounded down; the same on every Java platform. */
    public long limitUnits(long accountLimitUnits) {
      return new BigDecimal(share)
          .multiply(BigDecimal.valueOf(accountLimitUnits))
          .toBigInteger()
          .longValueExact();
    }
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
