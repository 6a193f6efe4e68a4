package io.murmuration.accountant;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.budget.BudgetEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random commands with times: several accounts of partition 0, the last of them shared by tenants,
 * blocks of all sizes, commits that come, come late, come twice, never come, or lie.
 */
public final class Life {
  public static final long TTL_MILLIS = 1_000;

  /** A command and when the log took it. */
  public record Timed(BudgetEvent event, long timeMillis) {}

  private Life() {}

  public static List<Timed> of(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Timed> life = new ArrayList<>();
    List<BudgetEvent.Reserve> reserved = new ArrayList<>();
    long now = 1_000_000;
    for (int account = 0; account < 3; account++) {
      double epsilon = random.nextDouble(1.0, 6.0);
      AccountTerms terms = Commands.terms(epsilon, dataset(account));
      life.add(
          new Timed(
              Commands.open("a" + account, account == 2 ? shared(random, terms) : terms), now));
    }
    while (life.size() < count) {
      now += random.nextInt(10) == 0 ? random.nextLong(2 * TTL_MILLIS) : random.nextLong(30);
      BudgetEvent event = next(random, life, reserved);
      if (event instanceof BudgetEvent.Reserve reserve) {
        reserved.add(reserve);
      }
      life.add(new Timed(event, now));
    }
    return life;
  }

  public static Dataset dataset(int account) {
    return Commands.dataset(0, "life" + account + "-", false);
  }

  private static AccountTerms shared(SplittableRandom random, AccountTerms terms) {
    List<TenantShare> shares = new ArrayList<>();
    for (int tenant = 0; tenant < 3; tenant++) {
      shares.add(new TenantShare("t" + tenant, random.nextDouble(0.1, 0.8)));
    }
    return new AccountTerms(
        terms.epsilon(),
        terms.delta(),
        terms.dataset(),
        terms.mechanism(),
        terms.purpose(),
        Unit.RECORD,
        shares);
  }

  /** Most blocks of the shared account name a tenant that has a share of it, some do not. */
  private static @Nullable String tenant(SplittableRandom random, int account) {
    boolean named = account == 2 ? random.nextInt(20) != 0 : random.nextInt(4) == 0;
    return named ? "t" + random.nextInt(100) % (random.nextInt(10) == 0 ? 4 : 3) : null;
  }

  private static BudgetEvent next(
      SplittableRandom random, List<Timed> before, List<BudgetEvent.Reserve> reserved) {
    int kind = random.nextInt(100);
    if (kind < 50 || reserved.isEmpty()) {
      int account = random.nextInt(100) < 97 ? random.nextInt(3) : 9;
      boolean dear = random.nextInt(5) == 0;
      return new BudgetEvent.Reserve(
          "r" + before.size(),
          "a" + account,
          dataset(account).fingerprint(),
          dear ? Commands.DEAR_TOKEN : Commands.TOKEN,
          1 + random.nextInt(24),
          tenant(random, account),
          random.nextBoolean() ? new BudgetEvent.Origin("w", before.size()) : null);
    }
    if (kind < 90) {
      BudgetEvent.Reserve block = reserved.get(random.nextInt(reserved.size()));
      int sampled =
          random.nextInt(20) == 0 ? block.tokens() + 1 : random.nextInt(block.tokens() + 1);
      return Commands.commit(block.id(), block.account(), sampled);
    }
    // Somebody sends an earlier command again.
    return before.get(random.nextInt(before.size())).event();
  }
}
