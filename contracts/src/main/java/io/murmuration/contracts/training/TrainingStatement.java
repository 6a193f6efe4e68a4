package io.murmuration.contracts.training;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a model cost that was trained by DP-SGD: {@code privacy.json} beside it. Everything that is
 * done with such a model afterwards is post-processing and costs nothing more (Dwork and Roth 2014,
 * proposition 2.1).
 *
 * <p>Only a run whose every step was paid from an account has one. It says what is true of the
 * files that it names, and of no others.
 *
 * @param run id of the run in the ledger
 * @param account account that paid
 * @param dataset keyed fingerprint of the records
 * @param unit whose presence is hidden
 * @param adjacency which neighbours epsilon is about
 * @param step one step as the accountant prices it
 * @param steps steps in what was learnt
 * @param epsilon of all steps that were paid, also those that a crash lost, in nats, rounded up;
 *     that of the schedule fixed before the run
 * @param epsilonLimit what the run had to stay within; to be quoted by whoever ended it early
 *     because of what it showed
 * @param delta of both
 * @param files SHA-256 in hex by path below the statement, with forward slashes
 */
public record TrainingStatement(
    String run,
    String account,
    String dataset,
    AccountTerms.Unit unit,
    Adjacency adjacency,
    PrivacyEvent step,
    int steps,
    double epsilon,
    double epsilonLimit,
    double delta,
    Map<String, String> files) {
  /** Name of the file. */
  public static final String FILE_NAME = "privacy.json";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public TrainingStatement {
    Ids.check("run", run);
    Ids.check("account", account);
    if (dataset.isBlank()) {
      throw new IllegalArgumentException("dataset must not be blank");
    }
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(adjacency, "adjacency");
    Objects.requireNonNull(step, "step");
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, got " + steps);
    }
    checkPositive("epsilon", epsilon);
    checkPositive("epsilon_limit", epsilonLimit);
    if (!(delta > 0) || delta >= 1) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    if (files.isEmpty() || !files.values().stream().allMatch(SHA256.asMatchPredicate())) {
      throw new IllegalArgumentException(
          "files must name at least one file, each with its SHA-256");
    }
  }

  /** What one token of the model costs, and why. */
  public PrivacyEvent tokenEvent() {
    return new PrivacyEvent.Free("post-processing of DP-SGD run " + run);
  }

  private static void checkPositive(String name, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
    }
  }
}
