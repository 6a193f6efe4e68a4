package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.CausalModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decode batches of rows of the public model and of as many rows of members, in turns: each row is
 * one token of another sequence. Logits stay on the device.
 */
final class RowsBench implements AutoCloseable {
  private static final int ROUNDS = 3;
  private static final int STEPS = 4;

  /** The first step of a size meets memory that it has not used yet. */
  private static final int WARM_STEPS = 1;

  private final Decoder decoder;
  private final List<Lane> lanes = new ArrayList<>();
  private final int promptTokens;

  /**
   * Of one size.
   *
   * @param contextTokens tokens before the first measured one
   * @param plainMillis of a step of public rows, median
   * @param memberMillis of a step of as many members' rows, median
   * @param memberToPlain rows per second of members over those of the public model
   */
  record Figures(
      int rows,
      int contextTokens,
      double plainMillis,
      double memberMillis,
      double plainRowsPerSecond,
      double memberRowsPerSecond,
      double memberToPlain) {}

  /** A sequence whose next tokens are known in advance. */
  private static final class Lane {
    private final Decoder.Room room;
    private final int member;
    private final int[] text;

    Lane(Decoder.Room room, int member, int[] text) {
      this.room = room;
      this.member = member;
      this.text = text;
    }

    Decoder.Feed next(int adapter) {
      return new Decoder.Feed(room, adapter, new int[] {text[room.length(adapter)]}, true);
    }
  }

  /** Steps under one adapter of a lane that takes part in all sizes. */
  static int stepCount(List<Integer> rows) {
    return rows.size() * (WARM_STEPS + ROUNDS * STEPS);
  }

  /** Opens a lane for each row of the largest size and runs all prompts. */
  RowsBench(Decoder decoder, BenchSettings settings, int rowsMax, int positions) {
    this.decoder = decoder;
    this.promptTokens = settings.workload().promptTokens();
    Texts texts = new Texts(settings.limits().seed(), decoder.config().vocabularySize());
    for (int i = 0; i < rowsMax; i++) {
      // Members apart from each other, so that small batches read all over the bank.
      int member = (int) ((long) i * decoder.memberCount() / rowsMax) % decoder.memberCount();
      lanes.add(new Lane(decoder.open(positions, 1), member, texts.text(i, positions)));
    }
    for (boolean isMember : new boolean[] {false, true}) {
      List<Decoder.Feed> prompts = new ArrayList<>();
      for (Lane lane : lanes) {
        int[] prompt = Arrays.copyOf(lane.text, promptTokens);
        prompts.add(
            new Decoder.Feed(
                lane.room, isMember ? lane.member : CausalModel.PUBLIC, prompt, false));
      }
      decoder.absorb(prompts);
    }
  }

  /** The largest size first: the context grows while sizes shrink. */
  static List<Figures> run(Decoder decoder, BenchSettings settings) {
    List<Integer> sizes = settings.workload().rows();
    int positions = settings.workload().promptTokens() + stepCount(sizes);
    List<Figures> figures = new ArrayList<>();
    try (RowsBench bench =
        new RowsBench(decoder, settings, settings.workload().rowsMax(), positions)) {
      for (int i = sizes.size() - 1; i >= 0; i--) {
        figures.add(0, bench.measure(sizes.get(i)));
      }
    }
    return figures;
  }

  private Figures measure(int rows) {
    int context = lanes.get(0).room.length(CausalModel.PUBLIC);
    Samples plain = new Samples();
    Samples member = new Samples();
    // Plain rows lead: where lower layers are shared, members read what the public model left.
    steps(rows, false, WARM_STEPS, new Samples());
    steps(rows, true, WARM_STEPS, new Samples());
    for (int round = 0; round < ROUNDS; round++) {
      steps(rows, false, STEPS, plain);
      steps(rows, true, STEPS, member);
    }
    return new Figures(
        rows,
        context,
        plain.median(),
        member.median(),
        rows / (plain.median() / 1e3),
        rows / (member.median() / 1e3),
        plain.median() / member.median());
  }

  /** Advances the first lanes. */
  void steps(int rows, boolean isMember, int count, Samples samples) {
    for (int step = 0; step < count; step++) {
      List<Decoder.Feed> feeds = new ArrayList<>();
      for (Lane lane : lanes.subList(0, rows)) {
        feeds.add(lane.next(isMember ? lane.member : CausalModel.PUBLIC));
      }
      long start = System.nanoTime();
      try (Decoder.Pass pass = decoder.forward(feeds)) {
        pass.await();
        samples.since(start);
      }
    }
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.room.close());
  }
}
