package io.murmuration.launcher.command;

import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.account.AccountStatement;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur ledger show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Print where accounts stand: terms, totals, tenants, open reservations, tokens by day and who",
      "was charged most. Believes the ledger's sums; 'murmur ledger verify' checks them."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:printed", "1:no such account, or it cannot be read", "2:usage"})
final class LedgerShowCommand implements Callable<Integer> {
  private static final int DAYS_DEFAULT = 14;
  private static final int CONSUMERS_MAX = 10;

  @Mixin private LedgerPlace place = new LedgerPlace();

  @Option(names = "--account", description = "one account (default: all)")
  private @Nullable String account;

  @Option(names = "--json", description = "print a JSON list of statements, with all days")
  private boolean json;

  @Option(
      names = "--days",
      defaultValue = "" + DAYS_DEFAULT,
      description = "days with spending to print (default: ${DEFAULT-VALUE})")
  private int days = DAYS_DEFAULT;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return place.read(
        ledger -> {
          List<AccountStatement> statements =
              ledger.statements().stream()
                  .filter(s -> account == null || s.account().equals(account))
                  .toList();
          if (account != null && statements.isEmpty()) {
            spec.commandLine().getErr().println("murmur: there is no account '" + account + "'");
            return 1;
          }
          if (json) {
            out().println(WireCodec.encode(statements));
          } else {
            statements.forEach(this::print);
          }
          return 0;
        });
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void print(AccountStatement s) {
    out()
        .printf(
            "%s (partition %d, opened %s): epsilon %s, delta %s, purpose %s, unit %s%n",
            s.account(),
            s.partition(),
            Instant.ofEpochMilli(s.openedAtMillis()),
            s.terms().epsilon(),
            s.terms().delta(),
            s.terms().purpose(),
            s.terms().unit() == null ? "not stated" : s.terms().unit());
    out()
        .printf(
            "  tokens: %d charged, %d pending, %d left; epsilon spent %s%n",
            s.totals().tokensSpent(),
            s.totals().tokensPending(),
            s.totals().remainingTokens(),
            s.totals().epsilonSpent());
    out()
        .printf(
            "  units: %d spent, %d pending, limit %d at order %s%n",
            s.totals().spentUnits(),
            s.totals().pendingUnits(),
            s.totals().limitUnits(),
            s.totals().order());
    for (TenantTotals tenant : s.tenants()) {
      out()
          .printf(
              "  tenant %s: %d spent, %d pending, limit %d units%n",
              tenant.tenant(), tenant.spentUnits(), tenant.pendingUnits(), tenant.limitUnits());
    }
    for (AccountStatement.OpenReservation block : s.openReservations()) {
      out()
          .printf(
              "  open reservation %s: %d tokens since %s%s%n",
              block.id(),
              block.tokens(),
              Instant.ofEpochMilli(block.grantedAtMillis()),
              block.tenant() == null ? "" : " by " + block.tenant());
    }
    int skipped = Math.max(0, s.tokensByDay().size() - days);
    s.tokensByDay().entrySet().stream()
        .skip(skipped)
        .forEach((Map.Entry<String, Long> day) -> out().println(line(day)));
    s.consumers().stream()
        .limit(CONSUMERS_MAX)
        .forEach(
            consumer ->
                out()
                    .printf(
                        "  charged to %s: %d tokens, %d of them expired%n",
                        consumer.tenant() == null ? "nobody in particular" : consumer.tenant(),
                        consumer.tokens(),
                        consumer.expiredTokens()));
  }

  private static String line(Map.Entry<String, Long> day) {
    return "  " + day.getKey() + ": " + day.getValue() + " tokens";
  }
}
