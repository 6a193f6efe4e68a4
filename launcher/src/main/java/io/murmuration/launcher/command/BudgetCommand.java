package io.murmuration.launcher.command;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.launcher.account.Standing;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur budget}: what accounts have, and opening one. */
@Command(
    name = "budget",
    mixinStandardHelpOptions = true,
    description = "Show or open accounts.",
    subcommands = {BudgetCommand.Show.class, BudgetCommand.Open.class})
public final class BudgetCommand {
  private static final long OPEN_TIMEOUT_MILLIS = 30_000;

  /** {@code murmur budget show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Print the accounts of a running server as JSON.")
  static final class Show implements Callable<Integer> {
    @Mixin private ServerAddress server = new ServerAddress();

    @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "one account (default: all)")
    private @Nullable String account;

    @Override
    public Integer call() throws IOException, InterruptedException {
      String path = "/v1/budgets" + (account == null ? "" : "/" + account);
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.http(path)).build(),
                  HttpResponse.BodyHandlers.ofString());
      System.out.println(answer.body());
      return answer.statusCode() == 200 ? 0 : 1;
    }
  }

  /** {@code murmur budget open}. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description =
          "Open an account for the data of an ensemble. It can not be changed afterwards.")
  static final class Open implements Callable<Integer> {
    @Mixin private ServerAddress server = new ServerAddress();

    @Parameters(paramLabel = "ACCOUNT", description = "name of the account")
    private String account = "";

    @Mixin private TermsOptions options = new TermsOptions();

    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--bootstrap", description = "broker (default: the running server's)")
    private @Nullable String bootstrap;

    @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
    private String topicPrefix = "murmuration";

    @Override
    public Integer call() throws IOException, InterruptedException, TimeoutException {
      AccountTerms terms = options.terms();
      Endpoint endpoint =
          bootstrap == null ? server.endpoint() : new Endpoint("", bootstrap, topicPrefix);
      try (MessageLog log =
          new KafkaMessageLog(
              new ClientSettings(endpoint.bootstrap(), "operator", kafka.properties().values()))) {
        AccountOperator operator = new AccountOperator(log, new Topics(endpoint.topicPrefix()));
        Standing standing =
            operator.find(account, terms.dataset().fingerprint(), OPEN_TIMEOUT_MILLIS);
        if (standing instanceof Standing.Frozen frozen) {
          System.err.println(
              "refused (account_frozen): "
                  + frozen.reason()
                  + "; 'murmur ledger verify' says what is wrong");
          return 1;
        }
        LedgerFact fact = operator.open(account, terms, OPEN_TIMEOUT_MILLIS);
        return say(fact);
      }
    }

    private static int say(LedgerFact fact) {
      if (fact instanceof LedgerFact.Opened opened) {
        System.out.printf(
            "opened '%s': %d tokens at epsilon %s, delta %s (order %s)%n",
            opened.account(),
            opened.totals().remainingTokens(),
            opened.terms().epsilon(),
            opened.terms().delta(),
            opened.totals().order());
        opened
            .terms()
            .shares()
            .forEach(
                share ->
                    System.out.printf(
                        "  %s: up to %d of its %d units%n",
                        share.tenant(),
                        share.limitUnits(opened.totals().limitUnits()),
                        opened.totals().limitUnits()));
        return 0;
      }
      if (fact instanceof LedgerFact.Rejected rejected) {
        System.err.println("refused (" + rejected.code() + "): " + rejected.reason());
        return 1;
      }
      throw new AssertionError("unexpected answer: " + fact.getClass());
    }
  }
}
