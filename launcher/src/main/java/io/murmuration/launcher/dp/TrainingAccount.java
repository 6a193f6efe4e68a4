package io.murmuration.launcher.dp;

import io.murmuration.contracts.generation.Ids;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a run of training spends from.
 *
 * @param run id of the run; the same when it is resumed, and of no other run
 * @param account name of the account
 * @param dataset fingerprint of the records
 */
public record TrainingAccount(String run, String account, String dataset) {
  /** Room for number and step behind the id of a run. */
  private static final int RUN_LENGTH_MAX = 40;

  private static final Pattern TAIL = Pattern.compile("-n\\d{1,15}-s\\d{1,9}");

  public TrainingAccount {
    Ids.check("run", run);
    Ids.check("account", account);
    Objects.requireNonNull(dataset, "dataset");
    if (run.length() > RUN_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "the id of a run must have at most " + RUN_LENGTH_MAX + " characters, got " + run);
    }
  }

  /** Id of a reservation of this run. */
  String reservation(long number, int step) {
    return run + "-n" + number + "-s" + step;
  }

  /** Whether a reservation is of this run. */
  boolean owns(String reservation) {
    return reservation.startsWith(run + "-n")
        && TAIL.matcher(reservation.substring(run.length())).matches();
  }

  /** The step that a reservation of this run was for. */
  static int stepOf(String reservation) {
    return Integer.parseInt(reservation.substring(reservation.lastIndexOf("-s") + 2));
  }

  /** The number of a reservation of this run. */
  long numberOf(String reservation) {
    int from = run.length() + 2;
    return Long.parseLong(reservation.substring(from, reservation.lastIndexOf("-s")));
  }
}
