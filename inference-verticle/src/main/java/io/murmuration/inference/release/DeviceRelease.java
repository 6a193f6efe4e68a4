package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.script.ScriptProgram;
import io.murmuration.decoder.script.ScriptValue;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The release of chi-square balls and ratio balls on the device where the logits are, in double
 * precision and whole numbers. Tokens and totals of public laws come back, nothing else.
 *
 * <p>Projections are made feasible and checked as the reference's are, so that the price needs no
 * slack; how near they are to the best point of the ball is a matter of utility. A token's ratio to
 * its public probability is {@code 1 + g} up to 1e-15 of itself: proposals from the public law are
 * exact in units of 2^-62, coins to 2^-126. The number of operations depends on the batch's shape
 * alone, but for further rounds of proposals, whose number says nothing of g as its mean is zero.
 */
public final class DeviceRelease implements TokenRelease {
  /** Members bounded at once: limits memory to some twenty arrays of so many rows of doubles. */
  private static final int ROWS_MAX = 64;

  private final ScriptProgram program;
  private final NDManager manager;
  private final Bounds bounds;
  private final Proposals proposals;
  private final List<ScriptValue> limits; // start table, gamma, ceiling, tau, temperature, mixture
  private final int rowsMax;

  private DeviceRelease(NDManager parent, Bounds bounds, Proposals proposals, boolean isMixture) {
    this.manager = parent.newSubManager();
    this.bounds = bounds;
    this.proposals = proposals;
    this.program =
        ScriptProgram.compile(
            manager, ScriptProgram.source(DeviceRelease.class, "release.torchscript"));
    // Small enough for the processor's caches, or large enough for a GPU.
    this.rowsMax = manager.getDevice().isGpu() ? ROWS_MAX : 4;
    ScriptValue gamma = ScriptValue.of(bounds.gamma());
    ScriptValue ceiling = ScriptValue.of(bounds.ceiling());
    try (NDArray place = manager.zeros(new Shape(1));
        ScriptValue where = ScriptValue.of(place)) {
      NDArray table = program.call("start_table", manager, where, gamma, ceiling);
      this.limits =
          List.of(
              ScriptValue.of(table),
              gamma,
              ceiling,
              ScriptValue.of(bounds.spreadMax()),
              ScriptValue.of(1.0),
              ScriptValue.of(isMixture));
    }
  }

  /** Whether a device can make the tokens of an event. */
  public static boolean supports(TokenEvent event) {
    return Bounds.of(event).isPresent();
  }

  /**
   * Members become the closest point of the ball in KL divergence; the one to serve with.
   *
   * @param words uniform 64-bit words, secret and fresh
   */
  public static DeviceRelease byKl(TokenEvent event, NDManager manager, LongSupplier words) {
    return new DeviceRelease(manager, bounds(event), new Proposals(words), false);
  }

  /** Members become the largest admissible plain mixture with the public distribution. */
  public static DeviceRelease byMixture(PmixedToken event, NDManager manager, LongSupplier words) {
    return new DeviceRelease(manager, bounds(event), new Proposals(words), true);
  }

  private static Bounds bounds(TokenEvent event) {
    return Bounds.of(event)
        .orElseThrow(() -> new IllegalArgumentException("no device makes tokens of " + event));
  }

  @Override
  public DeviceLaws prepare(ReleaseBatch batch) {
    NDManager laws = manager.newSubManager();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray publicRows =
          scratch.create(batch.sequences().stream().mapToLong(SequenceRows::publicRow).toArray());
      List<NDArray> chunks = chunks(batch.sequences(), scratch);
      NDList made;
      try (ScriptValue logits = ScriptValue.of(batch.logits());
          ScriptValue rows = ScriptValue.of(publicRows)) {
        made = chunks.isEmpty() ? open(laws, logits, rows) : bounded(laws, logits, rows, chunks);
      }
      return new DeviceLaws(batch.sequences(), laws, made, this);
    }
  }

  private NDList open(NDManager results, ScriptValue logits, ScriptValue rows) {
    return program.callForList("open_laws", results, logits, rows, limits.get(4));
  }

  private NDList bounded(
      NDManager results, ScriptValue logits, ScriptValue rows, List<NDArray> chunks) {
    try (ScriptValue members = ScriptValue.of(chunks)) {
      List<ScriptValue> arguments = new ArrayList<>(List.of(logits, rows, members));
      arguments.addAll(limits);
      return program.callForList("bounded_laws", results, arguments.toArray(ScriptValue[]::new));
    }
  }

  /**
   * The members in arrays (3, n) of row, sequence, members drawn for it; no array has two of one
   * sequence, so that sums are made in one order.
   */
  private List<NDArray> chunks(List<SequenceRows> sequences, NDManager scratch) {
    List<NDArray> chunks = new ArrayList<>();
    List<long[]> members = new ArrayList<>();
    int deepest = sequences.stream().mapToInt(s -> s.memberRows().length).max().orElse(0);
    for (int rank = 0; rank < deepest; rank++) {
      for (int s = 0; s < sequences.size(); s++) {
        int[] rows = sequences.get(s).memberRows();
        if (rank < rows.length) {
          members.add(new long[] {rows[rank], s, rows.length});
        }
        boolean isLast = s == sequences.size() - 1;
        if (!members.isEmpty() && (isLast || members.size() == rowsMax)) {
          chunks.add(chunk(members, scratch));
          members.clear();
        }
      }
    }
    return chunks;
  }

  private static NDArray chunk(List<long[]> members, NDManager scratch) {
    int count = members.size();
    long[] columns = new long[3 * count];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = members.get(i % count)[i / count];
    }
    return scratch.create(columns, new Shape(3, count));
  }

  Bounds bounds() {
    return bounds;
  }

  Proposals proposals() {
    return proposals;
  }

  ScriptProgram program() {
    return program;
  }

  @Override
  public void close() {
    limits.forEach(ScriptValue::close);
    program.close();
    manager.close();
  }
}
