package io.murmuration.trainer.dp.sample;

import io.murmuration.trainer.dp.random.RandomWords;
import java.util.stream.IntStream;

/**
 * True Poisson sampling: every unit by itself, afresh in every step. The size of a sample is random
 * and private, and may be zero; accounting by {@link
 * io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled} holds for nothing less (Chua et al.
 * 2024, arXiv 2403.17673). One thread.
 */
public final class PoissonSampler {
  private final double rate;
  private final RandomWords words;

  /**
   * A sampler.
   *
   * @param rate probability that a given unit is in a sample, in (0, 1]
   */
  public PoissonSampler(double rate, RandomWords words) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate must be in (0, 1], got " + rate);
    }
    this.rate = rate;
    this.words = words;
  }

  /** The units of the next sample, ascending; none is cut off, whatever their number. */
  public int[] draw(int unitCount) {
    return IntStream.range(0, unitCount).filter(unit -> words.happens(rate)).toArray();
  }
}
