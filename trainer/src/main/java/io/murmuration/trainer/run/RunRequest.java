package io.murmuration.trainer.run;

import io.murmuration.trainer.keys.OperatorKey;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.records.CorpusSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What to train, from what, and where to.
 *
 * @param settings what decides the ensemble
 * @param corpus private records
 * @param key deals them to shards
 * @param operator signs the manifest
 * @param base directory of the public model
 * @param output absent, empty, or the unfinished run of the same settings
 * @param companions files to lay beside the manifest, content by name
 * @param checkpointSteps steps between two checkpoints; changes nothing that is learnt
 * @param isStopAsked asked before every step: a run that is to stop keeps a checkpoint and ends
 *     with an {@link java.io.InterruptedIOException}
 */
public record RunRequest(
    RunSettings settings,
    CorpusSource corpus,
    ShardKey key,
    OperatorKey operator,
    Path base,
    Path output,
    Map<String, String> companions,
    int checkpointSteps,
    BooleanSupplier isStopAsked) {
  /** Checks the interval. */
  public RunRequest {
    if (checkpointSteps < 1) {
      throw new IllegalArgumentException("checkpoint steps must be >= 1, got " + checkpointSteps);
    }
    companions = Map.copyOf(companions);
  }

  /** One that nobody stops. */
  public RunRequest(
      RunSettings settings,
      CorpusSource corpus,
      ShardKey key,
      OperatorKey operator,
      Path base,
      Path output,
      Map<String, String> companions,
      int checkpointSteps) {
    this(settings, corpus, key, operator, base, output, companions, checkpointSteps, () -> false);
  }
}
