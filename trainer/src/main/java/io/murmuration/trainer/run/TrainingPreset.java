package io.murmuration.trainer.run;

import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.ShardSchedule;
import java.util.Set;

/** Settings to begin with. */
public enum TrainingPreset {
  /** For small bases such as the demo's: all modules, high rate, no dropout. */
  SMALL,
  /** The members of PMixED (Flemings et al. 2024) on GPT-2, 80 to 100 shards. */
  PMIXED_SHARD;

  /** Of every member. */
  public AdapterSettings adapter() {
    return switch (this) {
      case SMALL -> new AdapterSettings(4, 16.0, 0.0, Set.of(), null);
      case PMIXED_SHARD -> new AdapterSettings(4, 32.0, 0.1, Set.of("c_attn"), null);
    };
  }

  /** Of every member. */
  public ShardSchedule schedule() {
    return switch (this) {
      case SMALL -> new ShardSchedule(10.0, 2, 128, 4e-3, 10, true, 0.0, 1.0);
      case PMIXED_SHARD -> new ShardSchedule(15.0, 8, 512, 2e-4, 500, true, 0.01, 1.0);
    };
  }
}
