package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.TenantTotals;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of one partition. Its state is the fold of its facts and nothing else: {@code
 * decide} and {@code nextExpiry} change nothing, {@code apply} believes what was decided but checks
 * that its sums agree.
 *
 * <p>Every id of an account is answered once; asking again brings no new fact. {@link AnsweredIds}
 * says how that is known without keeping every id.
 */
public final class Ledger {
  private final long reservationTtlMillis;
  private final Map<String, BudgetAccount> accounts = new HashMap<>();
  private final AnsweredIds answered = new AnsweredIds();
  // In the order of their grants, which is the order of their expiry.
  private final LinkedHashMap<Reservation.Key, Reservation.Open> open = new LinkedHashMap<>();
  private final Openings openings;
  private long logTimeMillis;

  /**
   * @param partition number of the partition
   * @param reservationTtlMillis how long a block may wait for its commit, by log time
   */
  public Ledger(int partition, long reservationTtlMillis) {
    if (reservationTtlMillis < 1) {
      throw new IllegalArgumentException(
          "reservationTtlMillis must be >= 1, got " + reservationTtlMillis);
    }
    this.reservationTtlMillis = reservationTtlMillis;
    this.openings = new Openings(partition, Collections.unmodifiableMap(accounts));
  }

  /** The account as the facts so far make it. */
  public Optional<BudgetAccount> account(String name) {
    return Optional.ofNullable(accounts.get(name));
  }

  /** All accounts by name; a view. */
  public Map<String, BudgetAccount> accounts() {
    return Collections.unmodifiableMap(accounts);
  }

  /** Number of blocks granted and neither committed nor expired. */
  public int openReservationCount() {
    return open.size();
  }

  /** Ids and senders kept in memory so that nothing is answered twice. */
  public int rememberedCount() {
    return open.size() + answered.size();
  }

  /** Latest time of any fact, epoch milliseconds. */
  public long logTimeMillis() {
    return logTimeMillis;
  }

  /**
   * The oldest block whose commit is overdue: it is spent in full, because its tokens may have been
   * released before the worker died. Apply the fact before asking for the next.
   */
  public Optional<LedgerFact> nextExpiry(long nowMillis) {
    for (Map.Entry<Reservation.Key, Reservation.Open> oldest : open.entrySet()) {
      boolean overdue = nowMillis - oldest.getValue().grantedAtMillis() >= reservationTtlMillis;
      return overdue ? Optional.of(expired(oldest.getKey(), oldest.getValue())) : Optional.empty();
    }
    return Optional.empty();
  }

  /** What follows from an event: nothing if its id was answered before, else one or two facts. */
  public List<LedgerFact> decide(BudgetEvent event) {
    if (event instanceof BudgetEvent.Commit commit) {
      return decideCommit(commit);
    }
    if (find(new Reservation.Key(event.account(), event.id())) != null) {
      return List.of();
    }
    if (event instanceof BudgetEvent.Open opening) {
      return List.of(openings.decide(opening));
    } else if (event instanceof BudgetEvent.Reserve reserve) {
      return answered.isPassed(reserve.origin()) ? List.of() : List.of(decideReserve(reserve));
    }
    throw new AssertionError("unhandled event: " + event);
  }

  private LedgerFact decideReserve(BudgetEvent.Reserve reserve) {
    BudgetAccount account = accounts.get(reserve.account());
    if (account == null) {
      return Rejection.UNKNOWN_ACCOUNT.of(reserve);
    }
    if (!account.terms().dataset().fingerprint().equals(reserve.dataset())) {
      return Rejection.WRONG_DATASET.of(reserve);
    }
    TenantShares shares = account.shares();
    if (shares.isShared() && reserve.tenant() == null) {
      return Rejection.TENANT_REQUIRED.of(reserve);
    }
    if (shares.isShared() && shares.totals(reserve.tenant()) == null) {
      return Rejection.UNKNOWN_TENANT.of(reserve);
    }
    OptionalLong price = Mechanisms.price(reserve.mechanism(), account.order());
    if (price.isEmpty()) {
      return Rejection.UNPRICED.of(reserve);
    }
    if (!Mechanisms.covers(reserve.mechanism(), account.terms().mechanism())) {
      return Rejection.WRONG_ADJACENCY.of(reserve);
    }
    return answer(reserve, account, price.getAsLong());
  }

  private static LedgerFact answer(
      BudgetEvent.Reserve reserve, BudgetAccount account, long unitsPerToken) {
    String id = reserve.id();
    int tokens = reserve.tokens();
    Decision decision = account.reserve(tokens, unitsPerToken, reserve.tenant());
    if (decision instanceof Decision.Admitted admitted) {
      BudgetAccount after = admitted.after();
      TenantTotals tenant = after.shares().totals(reserve.tenant());
      return new LedgerFact.Granted(
          id, reserve.account(), tokens, unitsPerToken, after.totals(), tenant);
    } else if (decision instanceof Decision.Denied denied) {
      TenantTotals tenant = account.shares().totals(reserve.tenant());
      return new LedgerFact.Denied(
          id,
          reserve.account(),
          tokens,
          denied.requiredUnits(),
          account.totals(),
          tenant,
          tenant == null ? null : denied.limit());
    }
    throw new AssertionError("unhandled decision: " + decision);
  }

  private List<LedgerFact> decideCommit(BudgetEvent.Commit commit) {
    Reservation.Key key = new Reservation.Key(commit.account(), commit.id());
    Reservation reservation = find(key);
    int sampled = commit.tokensSampled();
    if (reservation instanceof Reservation.Open block) {
      if (sampled > block.tokens()) {
        // A worker that sampled more than it was granted is not believed about the rest either:
        // leaving the block open would let a second commit take part of the charge back.
        return List.of(expired(key, block), Rejection.MORE_THAN_GRANTED.of(commit));
      }
      BudgetAccount after = owner(key).commit(block, sampled);
      TenantTotals tenant = after.shares().totals(block.tenant());
      return List.of(
          new LedgerFact.Committed(key.id(), key.account(), sampled, after.totals(), tenant));
    }
    if (reservation instanceof Reservation.Committed before && before.tokensSampled() == sampled) {
      return List.of();
    }
    boolean known = reservation != null && reservation != Reservation.Over.OPENED;
    return List.of(
        (known ? Rejection.CLOSED_RESERVATION : Rejection.UNKNOWN_RESERVATION).of(commit));
  }

  private LedgerFact expired(Reservation.Key key, Reservation.Open block) {
    BudgetAccount after = owner(key).expireInFull(block);
    TenantTotals tenant = after.shares().totals(block.tenant());
    return new LedgerFact.ExpiredInFull(
        key.id(), key.account(), block.tokens(), after.totals(), tenant);
  }

  private @Nullable Reservation find(Reservation.Key key) {
    Reservation.Open block = open.get(key);
    return block == null ? answered.find(key) : block;
  }

  /** Takes a fact into the state that answers a command without an origin, or none. */
  public void apply(LedgerFact fact, long factTimeMillis) {
    apply(fact, factTimeMillis, null);
  }

  /**
   * Takes a fact into the state.
   *
   * @param factTimeMillis log time of the fact
   * @param origin of the reservation that it answers; null for other facts
   * @throws BrokenLedgerException if the fact cannot follow from the facts before it
   */
  public void apply(LedgerFact fact, long factTimeMillis, @Nullable Origin origin) {
    require(!answered.isPassed(origin), fact, "answers a sender's number again");
    logTimeMillis = Math.max(logTimeMillis, factTimeMillis);
    boolean isNumbered = origin != null;
    answered.answered(origin);
    Reservation.Key key = new Reservation.Key(fact.account(), fact.id());
    if (fact instanceof LedgerFact.Opened opened) {
      BudgetAccount before =
          accounts.putIfAbsent(
              key.account(), BudgetAccount.opened(opened.terms(), opened.totals()));
      require(before == null, fact, "opens an account that exists");
      answer(key, Reservation.Over.OPENED, fact, isNumbered);
      requireSums(opened.totals(), fact);
    } else if (fact instanceof LedgerFact.Granted granted) {
      apply(key, granted, isNumbered);
    } else if (fact instanceof LedgerFact.Denied denied) {
      answer(key, Reservation.Over.REFUSED, fact, isNumbered);
      requireSums(denied.totals(), fact);
      requireShare(nameOf(denied.tenant()), denied.tenant(), fact);
    } else if (fact instanceof LedgerFact.Rejected rejected) {
      if (!rejected.code().equals(Rejection.BAD_COMMIT_CODE)) {
        answer(key, Reservation.Over.REFUSED, fact, isNumbered);
      }
    } else if (fact instanceof LedgerFact.Committed committed) {
      Reservation.Open block = close(key, fact);
      int sampled = committed.tokensSampled();
      require(sampled >= 0 && sampled <= block.tokens(), fact, "commits more than was granted");
      accounts.put(key.account(), owner(key).commit(block, sampled));
      answered.put(key, new Reservation.Committed(sampled), block.isNumbered());
      requireSums(committed.totals(), fact);
      requireShare(block.tenant(), committed.tenant(), fact);
    } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
      Reservation.Open block = close(key, fact);
      require(expired.tokens() == block.tokens(), fact, "expires another number of tokens");
      accounts.put(key.account(), owner(key).expireInFull(block));
      answered.put(key, Reservation.Over.EXPIRED, block.isNumbered());
      requireSums(expired.totals(), fact);
      requireShare(block.tenant(), expired.tenant(), fact);
    } else {
      throw new AssertionError("unhandled fact: " + fact);
    }
  }

  private void apply(Reservation.Key key, LedgerFact.Granted granted, boolean isNumbered) {
    require(granted.tokens() > 0 && granted.chargeUnits() > 0, granted, "grants nothing");
    String tenant = nameOf(granted.tenant());
    Decision decision = owner(key).reserve(granted.tokens(), granted.chargeUnits(), tenant);
    if (!(decision instanceof Decision.Admitted admitted)) {
      throw broken(granted, "grants more than the limit allows");
    }
    Reservation.Open block =
        new Reservation.Open(
            granted.tokens(), granted.chargeUnits(), logTimeMillis, tenant, isNumbered);
    require(find(key) == null, granted, "answers an id again");
    open.put(key, block);
    accounts.put(key.account(), admitted.after());
    requireSums(granted.totals(), granted);
    requireShare(tenant, granted.tenant(), granted);
  }

  private static @Nullable String nameOf(@Nullable TenantTotals tenant) {
    return tenant == null ? null : tenant.tenant();
  }

  /** Facts of an account with shares state one of them, as it follows; others state none. */
  private void requireShare(
      @Nullable String tenant, @Nullable TenantTotals stated, LedgerFact fact) {
    TenantShares shares = owner(new Reservation.Key(fact.account(), fact.id())).shares();
    boolean holds =
        shares.isShared()
            ? stated != null && stated.equals(shares.totals(tenant))
            : stated == null && tenant == null;
    require(holds, fact, "states other totals of a tenant than follow from the facts before it");
  }

  private void answer(Reservation.Key key, Reservation over, LedgerFact fact, boolean isNumbered) {
    require(find(key) == null, fact, "answers an id again");
    answered.put(key, over, isNumbered);
  }

  private Reservation.Open close(Reservation.Key key, LedgerFact fact) {
    Reservation.Open block = open.remove(key);
    if (block == null) {
      throw broken(fact, "ends a block that is not open");
    }
    return block;
  }

  private BudgetAccount owner(Reservation.Key key) {
    BudgetAccount account = accounts.get(key.account());
    if (account == null) {
      throw new BrokenLedgerException("a fact is about an account that was never opened");
    }
    return account;
  }

  private void requireSums(AccountTotals stated, LedgerFact fact) {
    BudgetAccount account = owner(new Reservation.Key(fact.account(), fact.id()));
    require(
        stated.order() == account.order()
            && stated.limitUnits() == account.limitUnits()
            && stated.chargeUnits() == account.chargeUnits()
            && stated.spentUnits() == account.spentUnits()
            && stated.pendingUnits() == account.pendingUnits()
            && stated.tokensSpent() == account.tokensSpent()
            && stated.tokensPending() == account.tokensPending(),
        fact,
        "states other totals than follow from the facts before it");
  }

  private static void require(boolean holds, LedgerFact fact, String otherwise) {
    if (!holds) {
      throw broken(fact, otherwise);
    }
  }

  private static BrokenLedgerException broken(LedgerFact fact, String what) {
    return new BrokenLedgerException(
        "fact " + fact.getClass().getSimpleName() + " for id " + fact.id() + " " + what);
  }
}
