package io.murmuration.launcher.chaos;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a run is to be.
 *
 * @param minutes how long faults are injected
 * @param seed decides which faults come in which order and where
 * @param pauses how long faults wait for each other; 1 for the usual pauses, less for shorter ones
 * @param clients clients that ask at the same time
 * @param directory for data and logs
 * @param ensemble the ensemble to serve; its accounts for load tests pay
 * @param reservationTtlMillis how long accountants wait for commits
 */
public record ChaosSettings(
    double minutes,
    long seed,
    double pauses,
    int clients,
    Path directory,
    Path ensemble,
    long reservationTtlMillis) {
  /** Bound of {@link #clients}: this is not a load test. */
  public static final int CLIENTS_MAX = 64;

  public ChaosSettings {
    if (!(minutes > 0 && minutes <= 24 * 60)) {
      throw new IllegalArgumentException("minutes must be in (0, 1440], got " + minutes);
    }
    if (!(pauses >= 0 && pauses <= 100)) {
      throw new IllegalArgumentException("pauses must be in 0..100, got " + pauses);
    }
    if (clients < 1 || clients > CLIENTS_MAX) {
      throw new IllegalArgumentException(
          "clients must be in 1.." + CLIENTS_MAX + ", got " + clients);
    }
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(ensemble, "ensemble");
    if (reservationTtlMillis < 1) {
      throw new IllegalArgumentException(
          "reservationTtlMillis must be >= 1, got " + reservationTtlMillis);
    }
  }

  long durationMillis() {
    return (long) (minutes * 60_000);
  }
}
