package io.murmuration.launcher.command;

import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur ledger}: what the ledger says, recomputed by somebody else than the accountant. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = "Check the ledger.",
    subcommands = LedgerCommand.Verify.class)
public final class LedgerCommand {

  /** {@code murmur ledger verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Read the whole ledger again: hash chain, sequence, integers, and that no reservation",
        "released more tokens than it was charged. Exit code 1 if anything is wrong."
      })
  static final class Verify implements Callable<Integer> {
    @Mixin private ServerAddress server = new ServerAddress();

    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--bootstrap", description = "broker (default: the running server's)")
    private @Nullable String bootstrap;

    @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
    private String topicPrefix = "murmuration";

    @Override
    public Integer call() throws Exception {
      Endpoint endpoint =
          bootstrap == null ? server.endpoint() : new Endpoint("", bootstrap, topicPrefix);
      try (MessageLog log =
          new KafkaMessageLog(
              new ClientSettings(endpoint.bootstrap(), "verifier", kafka.properties().values()))) {
        LedgerReading.Verification verification =
            new LedgerReading(log, endpoint.topicPrefix()).verify();
        verification.reports().forEach(Verify::print);
        for (String reservation : verification.unpaid()) {
          System.out.println("WRONG tokens were released under " + reservation + ", never granted");
        }
        return verification.isSound() ? 0 : 1;
      }
    }

    private static void print(LedgerReport report) {
      if (report.entryCount() == 0 && report.isSound()) {
        return;
      }
      System.out.printf(
          "partition %d: %d entries, head %s%n",
          report.partition(), report.entryCount(), report.head());
      for (Map.Entry<String, AccountTotals> account : report.accounts().entrySet()) {
        AccountTotals totals = account.getValue();
        System.out.printf(
            "  %s: %d tokens charged, %d pending, %d left; %d of %d units at order %s%n",
            account.getKey(),
            totals.tokensSpent(),
            totals.tokensPending(),
            totals.remainingTokens(),
            totals.spentUnits() + totals.pendingUnits(),
            totals.limitUnits(),
            totals.order());
      }
      report.findings().forEach(finding -> System.out.println("  WRONG " + finding));
      System.out.println(report.isSound() ? "  sound" : "  NOT SOUND");
    }
  }
}
