package io.murmuration.contracts.budget;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the accountant has decided; facts are never changed, only followed by others. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LedgerFact.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = LedgerFact.Granted.class, name = "granted"),
  @JsonSubTypes.Type(value = LedgerFact.Denied.class, name = "denied"),
  @JsonSubTypes.Type(value = LedgerFact.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = LedgerFact.Committed.class, name = "committed"),
  @JsonSubTypes.Type(value = LedgerFact.ExpiredInFull.class, name = "expired_in_full"),
})
public sealed interface LedgerFact {

  /** The account this is about; also the key of the record. */
  String account();

  /** Id of the event this answers. */
  String id();

  /** Which limit a block does not fit. */
  enum Limit {
    /** The whole account's. */
    ACCOUNT,
    /** The tenant's share of it. */
    TENANT
  }

  /** The account exists from here on. */
  record Opened(String id, String account, AccountTerms terms, AccountTotals totals)
      implements LedgerFact {
    public Opened {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(terms, "terms");
      Objects.requireNonNull(totals, "totals");
    }
  }

  /**
   * The block is charged in full; its tokens may be sampled.
   *
   * @param chargeUnits price of one token of the block
   * @param tenant the share that pays too, with this block; null if the account has no shares
   */
  record Granted(
      String id,
      String account,
      int tokens,
      long chargeUnits,
      AccountTotals totals,
      @Nullable TenantTotals tenant)
      implements LedgerFact {
    /** A grant from an account without shares. */
    public Granted(String id, String account, int tokens, long chargeUnits, AccountTotals totals) {
      this(id, account, tokens, chargeUnits, totals, null);
    }

    public Granted {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(totals, "totals");
    }
  }

  /**
   * The block does not fit; nothing was charged.
   *
   * @param requiredUnits what the block would have cost
   * @param tenant the share that would have paid too; null if the account has no shares
   * @param limit which limit stopped it, the account's if both do; null if the account has no
   *     shares, since there is only one limit then
   */
  record Denied(
      String id,
      String account,
      int tokens,
      long requiredUnits,
      AccountTotals totals,
      @Nullable TenantTotals tenant,
      @Nullable Limit limit)
      implements LedgerFact {
    /** A denial by an account without shares. */
    public Denied(String id, String account, int tokens, long requiredUnits, AccountTotals totals) {
      this(id, account, tokens, requiredUnits, totals, null, null);
    }

    /** What the limit that stopped the block had left, in units. */
    public long remainingUnits() {
      return tenant != null && limit == Limit.TENANT
          ? tenant.remainingUnits()
          : totals.limitUnits() - totals.spentUnits() - totals.pendingUnits();
    }

    public Denied {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(totals, "totals");
    }
  }

  /**
   * The event breaks a rule; nothing changed.
   *
   * @param code for example {@code unknown_account}, {@code account_exists}, {@code
   *     dataset_has_account}, {@code wrong_dataset}, {@code unpriced_mechanism}, {@code
   *     tenant_required}, {@code unknown_tenant}, {@code bad_commit}, {@code unreadable}
   * @param reason one sentence, never people's text
   */
  record Rejected(String id, String account, String code, String reason) implements LedgerFact {
    public Rejected {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** A block is over: {@code tokensSampled} are charged for good, the rest is free again. */
  record Committed(
      String id,
      String account,
      int tokensSampled,
      AccountTotals totals,
      @Nullable TenantTotals tenant)
      implements LedgerFact {
    /** The end of a block of an account without shares. */
    public Committed(String id, String account, int tokensSampled, AccountTotals totals) {
      this(id, account, tokensSampled, totals, null);
    }

    public Committed {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(totals, "totals");
    }
  }

  /** A block's commit never came: all its tokens are charged for good. */
  record ExpiredInFull(
      String id, String account, int tokens, AccountTotals totals, @Nullable TenantTotals tenant)
      implements LedgerFact {
    /** The end of a block of an account without shares. */
    public ExpiredInFull(String id, String account, int tokens, AccountTotals totals) {
      this(id, account, tokens, totals, null);
    }

    public ExpiredInFull {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(account, "account");
      Objects.requireNonNull(totals, "totals");
    }
  }
}
