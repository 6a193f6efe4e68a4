package io.murmuration.launcher.command;

import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.launcher.account.LedgerReading;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur ledger verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Read the whole ledger again: hash chain, sequence, integers, tenants' shares, every decision,",
      "and that no reservation released more tokens than it was charged. Prints the head of every",
      "partition; note them somewhere else, so that --expect-head can prove that nothing before",
      "them was changed."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:nothing is wrong", "1:something is wrong, or cannot be read", "2:usage"})
final class LedgerVerifyCommand implements Callable<Integer> {
  @Mixin private LedgerPlace place = new LedgerPlace();

  @Option(
      names = "--expect-head",
      paramLabel = "PARTITION=HASH",
      description = "a head noted earlier; it must still be in the chain (repeatable)")
  private Map<Integer, String> heads = new LinkedHashMap<>();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    for (String head : heads.values()) {
      if (!head.matches("[0-9a-f]{64}")) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "a head is 64 hexadecimal digits, got " + head.length());
      }
    }
    return place.read(
        ledger -> {
          LedgerReading.Verification found = ledger.verify(heads);
          found.reports().forEach(this::print);
          found
              .missingHeads()
              .forEach(
                  (partition, head) ->
                      out()
                          .printf(
                              "WRONG partition %d: head %s is not in the chain%n",
                              partition, head));
          for (String reservation : found.unpaid()) {
            out().println("WRONG tokens were released under " + reservation + ", never granted");
          }
          return found.isSound() ? 0 : 1;
        });
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void print(LedgerReport report) {
    if (report.entryCount() == 0 && report.isSound()) {
      return;
    }
    out()
        .printf(
            "partition %d: %d entries, head %s%n",
            report.partition(), report.entryCount(), report.head());
    for (Map.Entry<String, AccountTotals> account : report.accounts().entrySet()) {
      AccountTotals totals = account.getValue();
      out()
          .printf(
              "  %s: %d tokens charged, %d pending, %d left; %d of %d units at order %s%n",
              account.getKey(),
              totals.tokensSpent(),
              totals.tokensPending(),
              totals.remainingTokens(),
              totals.spentUnits() + totals.pendingUnits(),
              totals.limitUnits(),
              totals.order());
      for (TenantTotals tenant : report.tenants().getOrDefault(account.getKey(), List.of())) {
        out()
            .printf(
                "    %s: %d of %d units%n",
                tenant.tenant(), tenant.spentUnits() + tenant.pendingUnits(), tenant.limitUnits());
      }
    }
    report.findings().forEach(finding -> out().println("  WRONG " + finding));
    out().println(report.isSound() ? "  sound" : "  NOT SOUND");
  }
}
