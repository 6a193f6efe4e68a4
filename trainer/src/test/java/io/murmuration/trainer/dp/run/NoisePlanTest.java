package io.murmuration.trainer.dp.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Calibration;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
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
    NoisePlan plan = new NoisePlan.Calibrated(NoisePlan.Family.GAUSSIAN, target);

    TrainingNoise.Gaussian noise = (TrainingNoise.Gaussian) plan.noise(rate, steps);

    assertThat(afforded(target, noise.noiseMultiplier(), rate)).isGreaterThanOrEqualTo(steps);
    assertThat(noise.noiseMultiplier())
        .isGreaterThanOrEqualTo(Calibration.noiseMultiplier(target, rate, steps))
        .isLessThan(1.01 * Calibration.noiseMultiplier(target, rate, steps));
  }

  private static long afforded(PrivacyTarget target, double multiplier, double rate) {
    return BudgetPlan.forEvent(
            target.epsilon(),
            target.delta(),
            NoisePlan.stepEvent(new TrainingNoise.Gaussian(multiplier), rate))
        .tokens();
  }
}
