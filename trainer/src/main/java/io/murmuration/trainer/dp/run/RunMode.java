package io.murmuration.trainer.dp.run;

import io.murmuration.trainer.dp.spend.SpendPort;
import java.util.Objects;

/**
 * Whom a run protects. A real account can be spent by a private run only: the other modes have none
 * to give away for noise that anybody can repeat, or for no noise at all.
 */
public sealed interface RunMode {
  /** What artefacts say. */
  String guarantee();

  /** Whether what is learnt is differentially private. */
  default boolean dp() {
    return false;
  }

  /** Noise and samples from secure randomness, every step paid for first. */
  record Private(SpendPort spends) implements RunMode {
    public Private {
      Objects.requireNonNull(spends, "spends");
    }

    @Override
    public String guarantee() {
      return "private";
    }

    @Override
    public boolean dp() {
      return true;
    }
  }

  /** The same with noise and samples of a seed, for experiments; steps are counted, not paid. */
  record Simulation(long seed) implements RunMode {
    @Override
    public String guarantee() {
      return "not private: deterministic noise of seed " + seed;
    }
  }

  /** No noise. Samples and clipping stay as they are, so that the difference is the noise's. */
  record WithoutPrivacy() implements RunMode {
    @Override
    public String guarantee() {
      return "not private: no noise";
    }
  }
}
