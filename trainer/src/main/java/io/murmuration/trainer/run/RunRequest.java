package io.murmuration.trainer.run;

import io.murmuration.trainer.keys.OperatorKey;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.records.CorpusSource;
import java.nio.file.Path;
import java.util.Map;

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
 */
public record RunRequest(
    RunSettings settings,
    CorpusSource corpus,
    ShardKey key,
    OperatorKey operator,
    Path base,
    Path output,
    Map<String, String> companions,
    int checkpointSteps) {
  /** Checks the interval. */
  public RunRequest {
    if (checkpointSteps < 1) {
      throw new IllegalArgumentException("checkpoint steps must be >= 1, got " + checkpointSteps);
    }
    companions = Map.copyOf(companions);
  }
}
