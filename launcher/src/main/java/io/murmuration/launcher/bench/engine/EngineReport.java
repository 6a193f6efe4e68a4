package io.murmuration.launcher.bench.engine;

import java.util.List;

/**
 * All figures of one run.
 *
 * @param machine what the machine can do at best, measured right after the plain stream
 * @param floor what the machine allows a plain step
 * @param plain one stream of the public model
 * @param rows decode batches, plain and of members
 * @param drawnRow a member's row in a small and in a large ensemble
 * @param privateStreams private tokens
 * @param calls of the plain stream: where the thread was
 * @param memory of the process after all private streams
 */
public record EngineReport(
    Setting setting,
    MachineProbe.Figures machine,
    Floor floor,
    SingleStreamBench.Figures plain,
    List<RowsBench.Figures> rows,
    DrawnRowBench.Figures drawnRow,
    List<PrivateStreamsBench.Figures> privateStreams,
    CallWatch.Shares calls,
    Memory memory) {

  /** What was asked for, and where it ran. */
  public record Setting(
      String checkpoint,
      String family,
      long weightBytes,
      int members,
      int promptTokens,
      int newTokens,
      String strategy,
      int threads,
      int processors,
      String device,
      String precision,
      int stepTokens,
      int privateSecondsMax,
      long seed,
      String java,
      double loadAverage) {}

  /**
   * What a plain step of one row cannot be faster than.
   *
   * @param bytesPerStep weights that every step reads
   * @param bandwidthMillis of reading them at the measured bandwidth
   * @param reached floor over measured step: 1 is the floor
   * @param operationsReached of the largest batch of plain rows: operations over the measured rate
   */
  public record Floor(
      long bytesPerStep, double bandwidthMillis, double reached, double operationsReached) {}

  /**
   * What the process took.
   *
   * @param residentBytesMax most that was resident, without what probes took; zero where the system
   *     does not say
   * @param expectedBytes weights, adapters, keys and values, and 600 MB for all else
   */
  public record Memory(
      long residentBytesMax,
      long weightBytes,
      long adapterBytes,
      long kvBytes,
      long expectedBytes,
      double residentToExpected) {}
}
