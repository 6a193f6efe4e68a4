package io.murmuration.launcher.chaos;

import io.murmuration.launcher.chaos.check.Violation;
import java.util.List;
import java.util.Map;

/**
 * What a run has shown.
 *
 * @param sound whether every promise was kept
 * @param seed seed of the faults
 * @param minutes how long faults were injected
 * @param kills processes killed in all
 * @param faults one row per kind of fault
 * @param total all of them together
 * @param ledgerViolations broken promises that are about no response
 * @param releasedTokens tokens in the log
 * @param chargedTokens tokens charged for, the probe's returned ones not among them
 * @param expiredTokens of these, tokens whose commit never came
 * @param overchargePercent charged over released, less one
 * @param voidRecords records that nobody heeds, late words of workers that were replaced
 * @param events events that clients heard
 * @param ledgerEntries entries verified
 * @param takeoverMillis death of a worker to the next event at the client
 * @param failoverMillis death of an accountant to the next entry in its ledger
 * @param grantMillis reservation to grant, through all faults
 * @param grantsUnanswered durable reservations without an answer for a minute
 * @param majorityLosses how often two of three brokers were gone
 * @param grantsWithoutMajority grants seen meanwhile
 * @param textsWithoutMajority pieces of text heard meanwhile
 * @param selfEnded processes that ended though nobody killed them, by role
 * @param unreachedPoints processes that were armed and killed before they got to their point
 * @param refusals refusals that clients heard, by code
 * @param networkCuts whether nodes were cut off from the network
 * @param cores cores of the machine
 * @param java version of the JVM
 * @param violations the first broken promises
 */
public record ChaosReport(
    boolean sound,
    long seed,
    double minutes,
    int kills,
    List<Row> faults,
    Row total,
    long ledgerViolations,
    long releasedTokens,
    long chargedTokens,
    long expiredTokens,
    double overchargePercent,
    long voidRecords,
    long events,
    int ledgerEntries,
    Quantiles takeoverMillis,
    Quantiles failoverMillis,
    Quantiles grantMillis,
    int grantsUnanswered,
    int majorityLosses,
    long grantsWithoutMajority,
    long textsWithoutMajority,
    Map<String, Integer> selfEnded,
    Map<String, Integer> unreachedPoints,
    Map<String, Integer> refusals,
    boolean networkCuts,
    int cores,
    String java,
    List<Violation> violations) {
  public ChaosReport {
    faults = List.copyOf(faults);
    selfEnded = Map.copyOf(selfEnded);
    unreachedPoints = Map.copyOf(unreachedPoints);
    refusals = Map.copyOf(refusals);
    violations = List.copyOf(violations);
  }

  /**
   * One kind of fault.
   *
   * @param fault its name
   * @param count how often it was injected
   * @param kills processes killed by it
   * @param responses responses under way meanwhile
   * @param lost numbers of these that clients never heard, and so on
   */
  public record Row(
      String fault,
      int count,
      int kills,
      int responses,
      long lost,
      long duplicate,
      long reordered,
      long altered,
      long unpaid,
      long unfinished) {}
}
