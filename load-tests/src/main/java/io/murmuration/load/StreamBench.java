package io.murmuration.load;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many users at once, then two books compared: the tokens that the clients counted and the tokens
 * that the ledger charged.
 *
 * <p>Set by system properties, see {@link LoadPlan#of}. Ends with 0 if every response completed,
 * every token came exactly once and both books agree; 1 if not; 2 if the run was refused.
 */
public final class StreamBench {
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
  private static final int EXIT_CLEAN = 0;
  private static final int EXIT_UNCLEAN = 1;
  private static final int EXIT_REFUSED = 2;

  private StreamBench() {}

  /** Runs once; ends the process unless all was well. */
  public static void main(String[] arguments) throws Exception {
    int status = run();
    if (status != EXIT_CLEAN) {
      System.exit(status);
    }
  }

  private static int run() throws Exception {
    try {
      Outcome outcome = run(LoadPlan.of(System.getProperties()));
      System.out.print(outcome.table());
      return outcome.isClean() ? EXIT_CLEAN : EXIT_UNCLEAN;
    } catch (RefusedRunException e) {
      System.err.println("refused: " + e.getMessage());
      return EXIT_REFUSED;
    }
  }

  /** Runs the plan to its end or its time limit; throws {@link RefusedRunException} by rule. */
  public static Outcome run(LoadPlan plan) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool(StreamBench::daemon);
    try {
      HttpClient http = HttpClient.newBuilder().executor(threads).build();
      BudgetReading before = BudgetReading.requireLoadTestAccount(http, plan);
      ResponseTally.warmUp();
      LoadReport report = load(plan, http, threads);
      return new Outcome(report, before, BudgetReading.settled(http, plan, SETTLE_LIMIT));
    } finally {
      threads.shutdownNow();
    }
  }

  private static LoadReport load(LoadPlan plan, HttpClient http, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    String run = "bench-" + UUID.randomUUID().toString().replace("-", "");
    long startNanos = System.nanoTime();
    long deadlineNanos = startNanos + plan.timeLimit().toNanos();
    List<Future<List<ResponseCount>>> users = new ArrayList<>();
    for (int user = 0; user < plan.users(); user++) {
      users.add(threads.submit(new StreamClient(plan, http, run + "-" + user, deadlineNanos)));
    }
    List<ResponseCount> counts = new ArrayList<>();
    for (Future<List<ResponseCount>> user : users) {
      counts.addAll(user.get());
    }
    return new LoadReport(counts, Duration.ofNanos(System.nanoTime() - startNanos));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "stream-bench");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What the clients saw and what the ledger says about it.
   *
   * @param before the account before the first request
   * @param after the account when nothing was pending any more
   */
  public record Outcome(LoadReport report, BudgetReading before, BudgetReading after) {

    /** Tokens that the ledger charged during the run. */
    public long tokensInLedger() {
      return after.tokensSpent() - before.tokensSpent();
    }

    /** Whether both books agree to the token. Someone else on the same account breaks this. */
    public boolean agrees() {
      return before.tokensPending() == 0
          && after.tokensPending() == 0
          && tokensInLedger() == report.tokensCounted()
          && tokensInLedger() == report.tokensCharged();
    }

    /** Whether nothing at all was wrong. */
    public boolean isClean() {
      return report.isClean() && agrees();
    }

    /** The report with one more row. */
    public String table() {
      return report.table()
          + String.format(
              "%-22s %d charged (%d -> %d), %d pending: %s%n",
              "ledger",
              tokensInLedger(),
              before.tokensSpent(),
              after.tokensSpent(),
              after.tokensPending(),
              agrees() ? "agrees with the clients" : "DIFFERS from the clients");
    }
  }
}
