package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.script.ScriptValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Laws of a batch in device memory. All its tokens are drawn when the first one is asked for. */
final class DeviceLaws implements TokenRelease.Prepared {
  /** Proposals per unit of 1 + ceiling: one token in 55 needs a second round. */
  private static final double PROPOSALS_PER_CHANCE = 4;

  private static final int PROPOSALS_MAX = 512; // of one sequence in one round
  private static final int UNKNOWN = -1;

  private final List<SequenceRows> sequences;
  private final NDManager manager;
  private final NDArray cumulative; // (S, V) int64
  private final NDArray totals; // (S) int64
  private final NDArray deviation; // (S, V) float64
  private final DeviceRelease release;
  private final DrawnOnce drawn;
  private long @Nullable [] knownTotals;
  private int @Nullable [] tokens;

  DeviceLaws(List<SequenceRows> sequences, NDManager manager, NDList made, DeviceRelease release) {
    this.sequences = sequences;
    this.manager = manager;
    this.cumulative = made.get(0);
    this.totals = made.get(1);
    this.deviation = made.get(2);
    this.release = release;
    this.drawn = new DrawnOnce(sequences.size());
  }

  @Override
  public boolean isDrawable(int sequence) {
    return totals()[sequence] > 0;
  }

  @Override
  public int draw(int sequence) {
    drawn.require(sequence, isDrawable(sequence));
    if (tokens == null) {
      tokens = drawAll();
    }
    int token = tokens[sequence];
    tokens[sequence] = UNKNOWN;
    return token;
  }

  /** Only the tests may look at it. */
  NDArray deviation() {
    return deviation;
  }

  private long[] totals() {
    if (knownTotals == null) {
      knownTotals = totals.toLongArray();
    }
    return knownTotals;
  }

  private int[] drawAll() {
    int[] found = new int[sequences.size()];
    Arrays.fill(found, UNKNOWN);
    int[] pending = IntStream.range(0, found.length).filter(this::isDrawable).toArray();
    // One proposal in 1 + ceiling is accepted; this many refused ones mean that g has no mean zero.
    double triesLeft = 1000 * (1 + release.bounds().ceiling());
    while (pending.length > 0) {
      if (triesLeft <= 0) {
        throw new IllegalStateException("a deviation leaves no mass to sample");
      }
      triesLeft -= round(pending, found);
      pending = Arrays.stream(pending).filter(s -> found[s] == UNKNOWN).toArray();
    }
    return found;
  }

  /** One round of proposals for some sequences; returns how many each had. */
  private int round(int[] pending, int[] found) {
    double ceiling = release.bounds().ceiling();
    boolean asksMembers = Arrays.stream(pending).anyMatch(s -> !sequences.get(s).isPublicOnly());
    int count =
        asksMembers
            ? (int) Math.min(PROPOSALS_MAX, Math.ceil(PROPOSALS_PER_CHANCE * (1 + ceiling)))
            : 1;
    int width = Proposals.Place.width(count);
    long[] numbers = new long[pending.length * width];
    double[] ceilings = new double[pending.length];
    for (int i = 0; i < pending.length; i++) {
      ceilings[i] = sequences.get(pending[i]).isPublicOnly() ? 0 : ceiling;
      release
          .proposals()
          .fill(new Proposals.Place(numbers, i * width, count), totals()[pending[i]]);
    }
    long[] ids = accepted(pending, numbers, ceilings);
    Proposals.wipe(numbers);
    for (int i = 0; i < pending.length; i++) {
      found[pending[i]] = (int) ids[i];
    }
    return count;
  }

  private long[] accepted(int[] pending, long[] numbers, double[] ceilings) {
    int count = pending.length;
    try (NDManager scratch = manager.newSubManager();
        ScriptValue laws = ScriptValue.of(cumulative);
        ScriptValue rises = ScriptValue.of(deviation);
        ScriptValue rows =
            ScriptValue.of(scratch.create(Arrays.stream(pending).asLongStream().toArray()));
        ScriptValue words =
            ScriptValue.of(scratch.create(numbers, new Shape(count, numbers.length / count)));
        ScriptValue bounds = ScriptValue.of(scratch.create(ceilings, new Shape(count, 1)))) {
      return release
          .program()
          .call("drawn", scratch, laws, rises, rows, words, bounds)
          .toLongArray();
    }
  }

  @Override
  public void close() {
    manager.close();
    if (tokens != null) {
      Arrays.fill(tokens, UNKNOWN);
    }
  }
}
