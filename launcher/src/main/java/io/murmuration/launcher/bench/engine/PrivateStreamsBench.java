package io.murmuration.launcher.bench.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams of private tokens in step: one member drawn for each token, caught up in the passes that
 * run the public rows, projected by the mechanism, and a token drawn from the result.
 */
final class PrivateStreamsBench {
  private static final int WARM_TOKENS = 2;

  private final Decoder decoder;
  private final BenchSettings settings;

  PrivateStreamsBench(Decoder decoder, BenchSettings settings) {
    this.decoder = decoder;
    this.settings = settings;
  }

  /**
   * @param tokensPerStream made of those asked for; fewer where the time was up
   * @param memberTokensPerToken tokens that members ran for each token made: catching up
   * @param tokensPerSecond of all streams, prompts included
   * @param millisPerStep median; in a step every stream makes one token
   * @param millisPerToken wall time over tokens of all streams
   */
  record Figures(
      int streams,
      int tokensPerStream,
      double memberTokensPerToken,
      double tokensPerSecond,
      double millisPerStep,
      double slowStepMillis,
      double millisPerToken,
      StepParts.Shares shares) {}

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
    StepParts parts = new StepParts();
    TokenMaker maker = new TokenMaker(decoder.memberCount(), parts);
    try (PrivateStream stream = open(0)) {
      for (int token = 0; token < WARM_TOKENS; token++) {
        step(List.of(stream), maker, parts);
      }
    }
  }

  /** Makes all tokens of so many streams, or as many as the time allows. */
  Figures run(int streamCount) {
    StepParts parts = new StepParts();
    TokenMaker maker = new TokenMaker(decoder.memberCount(), parts);
    List<PrivateStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < streamCount; i++) {
        streams.add(open(i));
      }
      return run(streams, maker, parts);
    } finally {
      streams.forEach(PrivateStream::close);
    }
  }

  private PrivateStream open(int number) {
    BenchSettings.Workload work = settings.workload();
    int positions = work.promptTokens() + work.newTokens();
    Texts texts = new Texts(settings.limits().seed(), decoder.config().vocabularySize());
    int[] text = texts.text(number, positions);
    return new PrivateStream(
        decoder.open(positions, memberSlots(settings)), text, work.promptTokens());
  }

  private Figures run(List<PrivateStream> streams, TokenMaker maker, StepParts parts) {
    long deadline =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.limits().privateSeconds());
    Samples steps = new Samples();
    long memberTokens = 0;
    while (steps.count() < settings.workload().newTokens()
        && (steps.count() == 0 || System.nanoTime() < deadline)) {
      long start = System.nanoTime();
      memberTokens += step(streams, maker, parts);
      steps.since(start);
    }
    double tokens = (double) steps.count() * streams.size();
    return new Figures(
        streams.size(),
        steps.count(),
        memberTokens / tokens,
        tokens / (steps.sum() / 1e3),
        steps.median(),
        steps.quantile(0.95),
        steps.sum() / tokens,
        parts.shares());
  }

  /** One token for each stream; returns the number of tokens that members ran. */
  private long step(List<PrivateStream> streams, TokenMaker maker, StepParts parts) {
    long start = System.nanoTime();
    boolean isEager = settings.workload().strategy() == Strategy.EAGER;
    List<Decoder.Feed> feeds = new ArrayList<>();
    for (PrivateStream stream : streams) {
      stream.draw(maker.draw());
      feeds.add(stream.publicFeed());
    }
    int publicCount = feeds.size();
    List<List<Decoder.Feed>> ofMembers = new ArrayList<>();
    for (PrivateStream stream : streams) {
      ofMembers.add(stream.memberFeeds(isEager, decoder.memberCount()));
    }
    ofMembers.forEach(feeds::addAll);
    parts.planning(start);
    IdentityHashMap<Decoder.Feed, float[]> logits = forward(feeds, parts);
    for (int i = 0; i < streams.size(); i++) {
      List<float[]> answers =
          ofMembers.get(i).stream().filter(logits::containsKey).map(logits::get).toList();
      streams.get(i).append(maker.make(required(logits, feeds.get(i)), answers));
    }
    return feeds.stream().skip(publicCount).mapToLong(feed -> feed.tokenIds().length).sum();
  }

  /** Logits of the feeds that wanted them. */
  private IdentityHashMap<Decoder.Feed, float[]> forward(
      List<Decoder.Feed> feeds, StepParts parts) {
    IdentityHashMap<Decoder.Feed, float[]> logits = new IdentityHashMap<>();
    for (List<Decoder.Feed> part : Decoder.parts(feeds)) {
      long start = System.nanoTime();
      try (Decoder.Pass pass = decoder.forward(part)) {
        pass.await();
        start = parts.forward(start);
        int row = 0;
        for (Decoder.Feed feed : part) {
          if (feed.wantsLogits()) {
            logits.put(feed, pass.row(row++));
          }
        }
        parts.copying(start);
      }
    }
    return logits;
  }

  private static float[] required(
      IdentityHashMap<Decoder.Feed, float[]> logits, Decoder.Feed feed) {
    float[] row = logits.get(feed);
    if (row == null) {
      throw new IllegalStateException("a feed that wants logits gets them");
    }
    return row;
  }
}
