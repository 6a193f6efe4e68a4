package io.murmuration.launcher.bench.engine;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams of private tokens that arrive at once and end together, one member drawn for each token:
 * planned, run and released by what serves them.
 */
final class PrivateStreamsBench {
  private static final int WARM_TOKENS = 2;
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  private final Decoder decoder;
  private final BenchSettings settings;
  private final PmixedToken event;

  PrivateStreamsBench(Decoder decoder, BenchSettings settings) {
    this.decoder = decoder;
    this.settings = settings;
    this.event =
        new PmixedToken(
            decoder.memberCount(), new SubsetPlan.DrawOne(), BALL, Adjacency.REPLACE_ONE);
  }

  /**
   * Of so many streams; all times with the steps in which nobody samples.
   *
   * @param tokensPerStream made of those asked for, mean; fewer where the time was up
   * @param steps that it took
   * @param memberTokensPerToken tokens that members ran for each token made: catching up
   * @param tokensPerSecond of all streams, prompts included
   * @param firstTokenMillis from the arrival of all streams to a stream's first token, median
   * @param millisPerStep median; in a step a stream makes at most one token
   * @param slowStepMillis 95 % of the steps took no longer
   * @param millisPerToken wall time over tokens of all streams
   * @param parts of a step
   */
  record Figures(
      int streams,
      double tokensPerStream,
      int steps,
      double memberTokensPerToken,
      double tokensPerSecond,
      double firstTokenMillis,
      double millisPerStep,
      double slowStepMillis,
      double millisPerToken,
      StepParts.Means parts) {}

  /** Members of a stream that can have a cache at a time. */
  static int memberSlots(BenchSettings settings) {
    BenchSettings.Workload work = settings.workload();
    if (work.slots() != 0) {
      return work.slots();
    }
    return work.strategy() == Strategy.EAGER
        ? work.members()
        : Math.min(work.members(), work.newTokens());
  }

  /** What is done first is done slowly: generators are seeded, code is compiled. */
  void warmUp() {
    run(1, WARM_TOKENS);
  }

  /** Makes all tokens of so many streams, or as many as the time allows; one each at least. */
  Figures run(int streamCount) {
    return run(streamCount, settings.workload().newTokens());
  }

  private Figures run(int streamCount, int newTokens) {
    List<PrivateStream> streams = new ArrayList<>();
    try (PrivateLoop loop = new PrivateLoop(decoder, event, settings.engine().stepTokens())) {
      for (int i = 0; i < streamCount; i++) {
        streams.add(open(i, newTokens));
      }
      return run(streams, loop);
    } finally {
      streams.forEach(PrivateStream::close);
    }
  }

  private PrivateStream open(int number, int newTokens) {
    BenchSettings.Workload work = settings.workload();
    int positions = work.promptTokens() + newTokens;
    Texts texts = new Texts(settings.limits().seed(), decoder.config().vocabularySize());
    return new PrivateStream(
        decoder.open(positions, memberSlots(settings)),
        new PrivateStream.Text(texts.text(number, positions), work.promptTokens()),
        event,
        work.strategy());
  }

  private Figures run(List<PrivateStream> streams, PrivateLoop loop) {
    StepParts parts = new StepParts();
    double millisMax = TimeUnit.SECONDS.toMillis(settings.limits().privateSeconds());
    Samples firstTokens = new Samples();
    List<PrivateStream> going = streams;
    while (!going.isEmpty()
        && (firstTokens.count() < streams.size() || parts.elapsedMillis() < millisMax)) {
      loop.step(going, parts);
      long begun = streams.stream().filter(stream -> stream.step() > 0).count();
      while (firstTokens.count() < begun) {
        firstTokens.add(parts.elapsedMillis());
      }
      going = going.stream().filter(PrivateStream::maySample).toList();
    }
    double tokens = streams.stream().mapToInt(PrivateStream::step).sum();
    Samples steps = parts.steps();
    return new Figures(
        streams.size(),
        tokens / streams.size(),
        steps.count(),
        loop.memberTokens() / tokens,
        tokens / (steps.sum() / 1e3),
        firstTokens.median(),
        steps.median(),
        steps.quantile(0.95),
        steps.sum() / tokens,
        parts.means());
  }
}
