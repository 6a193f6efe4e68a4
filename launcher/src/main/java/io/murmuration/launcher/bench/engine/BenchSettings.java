package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.Precision;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * What is measured.
 *
 * @param checkpoint a directory as {@code murmur bench checkpoint} writes it
 * @param workload sizes of the work
 * @param engine how the engine runs
 * @param limits how long and how much
 */
public record BenchSettings(Path checkpoint, Workload workload, Machine engine, Limits limits) {

  /**
   * Sizes of the work.
   *
   * @param members N of the private streams
   * @param promptTokens length of each prompt
   * @param newTokens tokens made after it
   * @param streams numbers of private streams at a time, ascending
   * @param rows sizes of decode batches, ascending
   * @param slots members of a private stream that have a cache at a time; zero for as many as can
   *     be drawn
   */
  public record Workload(
      int members,
      int promptTokens,
      int newTokens,
      List<Integer> streams,
      List<Integer> rows,
      Strategy strategy,
      int slots) {
    public static final int STREAMS_MAX = 1024;

    public Workload {
      require("--members", members, 1, 10_000);
      require("--prompt", promptTokens, 1, 1_000_000);
      require("--tokens", newTokens, 2, 1_000_000);
      streams = checked("--streams", streams, STREAMS_MAX);
      rows = checked("--rows", rows, STREAMS_MAX);
      require("--slots", slots, 0, members);
      if (strategy == Strategy.EAGER && slots != 0) {
        throw new IllegalArgumentException(
            "--slots must be 0 with --strategy eager, which holds all members, got " + slots);
      }
    }

    private static List<Integer> checked(String name, List<Integer> counts, int max) {
      if (counts.isEmpty()) {
        throw new IllegalArgumentException(name + " must name at least one number, got none");
      }
      counts.forEach(count -> require(name, count, 1, max));
      return counts.stream().distinct().sorted().toList();
    }

    int rowsMax() {
      return Collections.max(rows);
    }

    int streamsMax() {
      return Collections.max(streams);
    }
  }

  /**
   * How the engine runs.
   *
   * @param stepTokens most tokens of one forward of private streams
   */
  public record Machine(int threads, String device, Precision precision, int stepTokens) {
    public Machine {
      require("--threads", threads, 1, 1024);
      require("--step-tokens", stepTokens, 1, 65_536);
    }

    boolean isGpu() {
      return !device.equals("cpu");
    }
  }

  /**
   * How long and how much.
   *
   * @param privateSeconds after which a run of private streams ends early
   * @param probeMebibytes memory read to measure bandwidth
   * @param seed of prompts; secret draws are secret here too
   */
  public record Limits(int privateSeconds, int probeMebibytes, long seed) {
    public Limits {
      require("--seconds", privateSeconds, 1, 3600);
      require("--probe", probeMebibytes, 1, 65_536);
    }
  }

  /** The longest sequence of any measurement; it has to fit into the context of the model. */
  int positions() {
    return workload.promptTokens()
        + Math.max(workload.newTokens(), RowsBench.stepCount(workload.rows()));
  }

  static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, got %d".formatted(name, min, max, value));
    }
  }
}
