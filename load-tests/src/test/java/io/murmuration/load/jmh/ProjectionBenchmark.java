package io.murmuration.load.jmh;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import io.murmuration.privacy.mechanism.Mechanism;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One member's projection, over the vocabulary of GPT-2. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class ProjectionBenchmark {

  private final ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(0.6, 30, 1.2));
  private final Mechanism fixed =
      Mechanism.of(
          new PmixedFixedToken(80, new SubsetPlan.DrawOne(), 4, 0.25, Adjacency.REPLACE_ONE));
  private final double[] open = Laws.publicLaw();

  /** The kind of member. */
  @Param public Laws member;

  private double[] law = {};

  /** Makes the member. */
  @Setup
  public void setUp() {
    law = member.member(open);
  }

  /** Closest in KL divergence. */
  @Benchmark
  public double[] kl() {
    return ball.project(open, law);
  }

  /** The plain mixture. */
  @Benchmark
  public double[] mixture() {
    return ball.projectMixture(open, law);
  }

  /** The mixture of pmixed-fixed, by bisection. */
  @Benchmark
  public double[] fixedMixture() {
    return fixed.project(open, law, 1);
  }
}
