package io.murmuration.trainer.dp.clip;

/**
 * How one example's gradient is scaled before it is added. Whatever the mode, an example adds a
 * vector of l2 norm at most {@link #norm}; n is the norm of its gradient.
 */
public sealed interface ClipMode {
  /** C, the most that an example may add; the one to begin with if it moves. */
  double norm();

  /** {@code min(1, C / (n + 1e-6))} (Abadi et al. 2016, arXiv 1607.00133). */
  record Flat(double norm) implements ClipMode {
    public Flat {
      requireNorm(norm);
    }
  }

  /** {@code C / (n + 0.01)}: AUTO-S (Bu et al. 2022, arXiv 2206.07136); C scales the rate only. */
  record Automatic(double norm) implements ClipMode {
    public Automatic {
      requireNorm(norm);
    }
  }

  /**
   * Each of L layers by itself, to {@code C / sqrt(L)}: together at most C. A layer is an adapted
   * projection, or a module of a model that is trained as a whole.
   */
  record PerLayer(double norm) implements ClipMode {
    public PerLayer {
      requireNorm(norm);
    }
  }

  /**
   * Flat, with a C that follows a quantile of the norms (Andrew et al. 2021, arXiv 1905.03871):
   * {@code C <- C exp(-rate (b - quantile))}, where b is the noised fraction of examples with n at
   * most C.
   *
   * <p>Each example counts as plus or minus one half, so that one more or less moves the count by
   * one half, and b is one half more than the noised count over the <em>expected</em> batch: the
   * real size of a batch is private. Of the noise multiplier sigma the gradients then get {@code
   * (sigma^-2 - (2 sigma_b)^-2)^(-1/2)}, and both together cost what sigma alone would (their
   * Theorem 1).
   *
   * @param norm C of the first step
   * @param quantile fraction of examples to leave unclipped, in (0, 1); 0.5 as published
   * @param rate eta of C, above 0; 0.2 as published
   * @param countNoiseFraction sigma_b over the expected batch, above 0; 0.05 as published
   */
  record AdaptiveQuantile(double norm, double quantile, double rate, double countNoiseFraction)
      implements ClipMode {
    public AdaptiveQuantile {
      requireNorm(norm);
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException("quantile must be in (0, 1), got " + quantile);
      }
      if (!(rate > 0 && rate <= 1)) {
        throw new IllegalArgumentException("rate must be in (0, 1], got " + rate);
      }
      if (!(countNoiseFraction > 0 && countNoiseFraction <= 1)) {
        throw new IllegalArgumentException(
            "countNoiseFraction must be in (0, 1], got " + countNoiseFraction);
      }
    }

    /** The constants of the paper. */
    public static AdaptiveQuantile published(double norm) {
      return new AdaptiveQuantile(norm, 0.5, 0.2, 0.05);
    }

    /** sigma_b, the deviation of the noise on the count. */
    public double countNoise(double expectedBatch) {
      return countNoiseFraction * expectedBatch;
    }

    /**
     * The multiplier left to the gradients, rounded up.
     *
     * @throws IllegalArgumentException if the count alone would cost as much as is to be spent
     */
    public double gradientMultiplier(double noiseMultiplier, double expectedBatch) {
      double count = 2 * countNoise(expectedBatch);
      if (!(count > noiseMultiplier)) {
        throw new IllegalArgumentException(
            "twice the noise on the count, %s, must be above the noise multiplier %s; use a larger"
                    .formatted(count, noiseMultiplier)
                + " batch, more noise on the count, or flat clipping");
      }
      double left = 1 / (noiseMultiplier * noiseMultiplier) - 1 / (count * count);
      // The difference may cancel: a relative error of 2^-50 of its first term, rounded away.
      double error = 0x1p-50 / (noiseMultiplier * noiseMultiplier);
      double multiplier = 1 / Math.sqrt(left - error);
      if (!(multiplier < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("the noise on the count leaves nothing to gradients");
      }
      return Math.nextUp(Math.nextUp(multiplier));
    }
  }

  private static void requireNorm(double norm) {
    if (!(norm >= 1e-9 && norm <= 1e9)) {
      throw new IllegalArgumentException("clip norm must be in [1e-9, 1e9], got " + norm);
    }
  }
}
