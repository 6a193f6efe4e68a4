package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.BudgetEvent;

/**
 * How much at a time. Memory: {@link io.murmuration.decoder.KvPool} has the formula.
 *
 * @param blockTokens tokens per reservation; the next is asked for when half a block is left
 * @param maxActiveSequences sequences that decode at a time, slots
 * @param maxOutputTokens most tokens of one response
 * @param queueMax prompts that wait for a slot; above it prompts stay in Kafka
 * @param lookaheadTokens tokens of a response sampled ahead of their release
 * @param tickMillis cadence of release; 0 switches it off, and times then show the work
 * @param drainMillis how long sequences may go on when the worker is stopped
 */
public record Limits(
    int blockTokens,
    int maxActiveSequences,
    int maxOutputTokens,
    int queueMax,
    int lookaheadTokens,
    int tickMillis,
    long drainMillis) {
  /** What is used where nothing is said. */
  public static final Limits DEFAULTS = new Limits(32, 16, 512, 64, 4, 25, 20_000);

  public Limits {
    requireRange("blockTokens", blockTokens, 1, BudgetEvent.RESERVE_TOKENS_MAX);
    requireRange("maxActiveSequences", maxActiveSequences, 1, 4096);
    requireRange("maxOutputTokens", maxOutputTokens, 1, 1 << 20);
    requireRange("queueMax", queueMax, 1, 1 << 16);
    requireRange("lookaheadTokens", lookaheadTokens, 1, 1024);
    requireRange("tickMillis", tickMillis, 0, 60_000);
    requireRange("drainMillis", drainMillis, 0, 3_600_000);
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be in " + min + ".." + max + ", got " + value);
    }
  }
}
