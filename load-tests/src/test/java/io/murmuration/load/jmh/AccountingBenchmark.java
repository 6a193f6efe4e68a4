package io.murmuration.load.jmh;

import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.pld.PldAccountant;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the accountant computes when an account is opened or read, not for each token. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class AccountingBenchmark {

  private final PrivacyEvent step = new PoissonSubsampled(new Gaussian(1), 0.01);
  private final PrivacyEvent training = new Repeated(step, 10_000);
  private final PmixedToken token =
      new PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          Adjacency.REPLACE_ONE);
  private final PrivacyEvent tokens = new Repeated(token, 1_000);

  /** A step of DP-SGD at all orders of an account. */
  @Benchmark
  public RdpCurve sampledGaussianCurve() {
    return RdpAccountant.price(step);
  }

  /** A token at all orders of an account. */
  @Benchmark
  public RdpCurve tokenCurve() {
    return RdpAccountant.price(token);
  }

  /** Epsilon at delta 1e-5 of 10 000 steps of DP-SGD, by the law of the loss. */
  @Benchmark
  public OptionalDouble trainingByLossLaw() {
    return PldAccountant.epsilonOf(training, 1e-5);
  }

  /** Epsilon at delta 1e-5 of 1 000 tokens, by the law of the loss. */
  @Benchmark
  public OptionalDouble tokensByLossLaw() {
    return PldAccountant.epsilonOf(tokens, 1e-5);
  }
}
