package io.murmuration.trainer.dp.run;

import io.murmuration.trainer.dp.checkpoint.Checkpoint;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.dp.gradient.ExampleGradients;
import io.murmuration.trainer.dp.noise.StepNoise;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import io.murmuration.trainer.dp.optimize.Moments;
import io.murmuration.trainer.dp.optimize.NoisyAdamW;
import io.murmuration.trainer.dp.random.RandomWords;
import io.murmuration.trainer.dp.sample.PoissonSampler;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One logical step of DP-SGD (Abadi et al. 2016): sample, pay, add the clipped gradients of one
 * micro-batch after another, noise the sum once, divide by the expected batch, move. One thread.
 */
final class DpTrainer {
  private final DpSettings settings;
  private final ExampleGradients gradients;
  private final PrivacyUnits units;
  private final PoissonSampler sampler;
  private final StepNoise stepNoise;
  private final @Nullable TrainingNoise noise;
  private final Clipper clipper;
  private final GradientSum sum;
  private NoisyAdamW optimizer;
  private long sampledCount;

  /**
   * Where a trainer's chances come from.
   *
   * @param noise of a whole step; null for none, in a run without privacy
   */
  record Chance(RandomWords words, @Nullable TrainingNoise noise) {}

  DpTrainer(DpSettings settings, ExampleGradients gradients, PrivacyUnits units, Chance chance) {
    this.settings = settings;
    this.gradients = gradients;
    this.units = units;
    sampler = new PoissonSampler(settings.rate(units.count()), chance.words());
    stepNoise = new StepNoise(chance.words());
    noise = chance.noise() == null ? null : settings.gradientNoise(chance.noise());
    clipper = new Clipper(settings.clip());
    sum = new GradientSum(gradients.parameters());
    optimizer = new NoisyAdamW(settings.optimizer(), Moments.zero(gradients.parameters()));
  }

  /** Goes on from a checkpoint, whose parameters the caller has put in place. */
  void restore(Checkpoint checkpoint) {
    clipper.restore(checkpoint.header().clipNorm());
    optimizer = new NoisyAdamW(settings.optimizer(), checkpoint.moments());
  }

  /**
   * One step.
   *
   * @param microBatch examples that share a forward and backward; changes nothing but roundings
   * @param spending pays before anything is computed; null in a run without privacy
   */
  StepOutcome step(int step, int microBatch, @Nullable RunSpending spending) {
    int[] sample = sampler.draw(units.count());
    if (spending != null) {
      Optional<String> refusal = spending.reserve(step);
      if (refusal.isPresent()) {
        return new StepOutcome.Stopped(refusal.get());
      }
    }
    sampledCount += sample.length;
    List<int[]> examples = new ArrayList<>();
    for (int unit : sample) {
      examples.add(units.example(unit, step));
    }
    double norm = clipper.norm();
    double loss = addClipped(examples, microBatch);
    move(step, norm);
    long tokens = examples.stream().mapToLong(example -> example.length - 1L).sum();
    return new StepOutcome.Done(loss, tokens, norm);
  }

  /** The sum of clipped gradients before noise; returns the mean loss. */
  private double addClipped(List<int[]> examples, int microBatch) {
    sum.clear();
    // Examples of like length share a batch, for little padding.
    examples.sort(Comparator.comparingInt(example -> example.length));
    double loss = 0;
    for (int from = 0; from < examples.size(); from += microBatch) {
      int to = Math.min(from + microBatch, examples.size());
      for (double exact : gradients.addClipped(examples.subList(from, to), clipper, sum)) {
        loss += exact;
      }
    }
    return loss / examples.size();
  }

  private void move(int step, double norm) {
    double batch = settings.expectedBatch();
    double deviation = 0;
    if (noise != null) {
      stepNoise.addTo(sum, noise, norm);
      deviation = noise.deviation() * norm / batch;
    }
    NoisyAdamW.Mean mean = new NoisyAdamW.Mean(1 / batch, deviation * deviation);
    optimizer.step(gradients.parameters(), sum, mean, settings.learningRate().at(step));
    clipper.endStep(batch, noise == null ? 0 : stepNoise.standardNormal());
  }

  /** C of the next step. */
  double clipNorm() {
    return clipper.norm();
  }

  /** What the optimiser remembers. */
  Moments moments() {
    return optimizer.moments();
  }

  /** Noised sums so far. */
  long noiseDrawCount() {
    return stepNoise.drawCount();
  }

  /** Units in all samples so far: private. */
  long sampledCount() {
    return sampledCount;
  }
}
