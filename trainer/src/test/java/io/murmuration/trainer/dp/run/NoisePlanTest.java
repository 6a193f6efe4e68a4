package io.murmuration.trainer.dp.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Calibration;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoisePlanTest {
  static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anAccountAffordsEveryPlannedStepAndNoneWithMuchLessNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PrivacyTarget target = new PrivacyTarget(random.nextDouble(0.5, 10), 1e-5);
    double rate = random.nextDouble(0.005, 0.3);
    int steps = random.nextInt(1, 400);
    NoisePlan plan = new NoisePlan.Calibrated(NoiseShape.Family.GAUSSIAN, target);

    TrainingNoise.Gaussian noise = (TrainingNoise.Gaussian) plan.noise(rate, steps);

    assertThat(afforded(target, noise.noiseMultiplier(), rate)).isGreaterThanOrEqualTo(steps);
    assertThat(noise.noiseMultiplier())
        .isGreaterThanOrEqualTo(Calibration.noiseMultiplier(target, rate, steps))
        .isLessThan(1.01 * Calibration.noiseMultiplier(target, rate, steps));
  }

  @Test
  void aMixtureIsScaledUntilTheAccountAffordsItAndIsLargerThanPlainLaplaceNoise() {
    PrivacyTarget target = new PrivacyTarget(3, 1e-5);
    NoiseShape shape = new NoiseShape.Mixture(List.of(new Atom(0.5, 0.5), new Atom(1.5, 0.5)));

    TrainingNoise mixture = new NoisePlan.Calibrated(shape, target).noise(0.05, 40);

    assertThat(afforded(target, mixture, 0.05)).isGreaterThanOrEqualTo(40);
    assertThat(
            afforded(target, shape.of(mixture.deviation() / shape.of(1).deviation() / 1.02), 0.05))
        .isLessThan(40);
    assertThat(mixture.deviation())
        .isGreaterThan(
            new NoisePlan.Calibrated(NoiseShape.Family.LAPLACE_LIFTED, target)
                .noise(0.05, 40)
                .deviation());
  }

  private static long afforded(PrivacyTarget target, double multiplier, double rate) {
    return afforded(target, new TrainingNoise.Gaussian(multiplier), rate);
  }

  private static long afforded(PrivacyTarget target, TrainingNoise noise, double rate) {
    return BudgetPlan.forEvent(target.epsilon(), target.delta(), NoisePlan.stepEvent(noise, rate))
        .tokens();
  }
}
