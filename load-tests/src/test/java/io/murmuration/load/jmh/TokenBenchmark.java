package io.murmuration.load.jmh;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import io.murmuration.privacy.mechanism.SecureSampler;
import io.murmuration.privacy.mechanism.TokenPrice;
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

/** What else a private token costs: its price at one order, and its draw. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class TokenBenchmark {

  private final ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
  private final PmixedToken token =
      new PmixedToken(80, new SubsetPlan.DrawOne(), ball, Adjacency.REPLACE_ONE);
  private final double[] open = Laws.publicLaw();
  private final double[] deviation = new ChiSquareBall(ball).project(open, Laws.NEAR.member(open));
  private final SecureSampler sampler = new SecureSampler();

  /** The Renyi loss of a token, at an order that accounts pin. */
  @Benchmark
  public double price() {
    return new TokenPrice(token).lossAt(4.5);
  }

  /** The secret draw of one token. */
  @Benchmark
  public int draw() {
    return sampler.sampleToken(open, deviation, ball.ceiling());
  }
}
