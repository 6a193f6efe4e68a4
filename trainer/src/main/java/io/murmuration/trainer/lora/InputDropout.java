package io.murmuration.trainer.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.trainer.SeededRandom;
import java.util.List;

/**
 * Inverted dropout on what enters an adapter, as in LoRA (Hu et al. 2021) and PEFT: each channel of
 * each position is dropped with probability {@code rate}, the others grow by 1 / (1 - rate), so
 * that nothing is done when the adapter is served.
 *
 * <p>Masks are for one step: each member's come from a stream of its own, so that another member
 * does not change them. One thread.
 */
public final class InputDropout {
  private static final double UNIT = 0x1p32;

  private final List<SeededRandom> members;
  private final int rowsPerMember;
  private final int tokensPerRow;
  private final long dropsBelow;
  private final float kept;

  /**
   * Dropout for one step.
   *
   * @param rate in [0, 1)
   * @param members a stream of randomness for each member
   * @param rowsPerMember rows of the batch that each member has
   * @param tokensPerRow positions of a row
   */
  public InputDropout(
      double rate, List<SeededRandom> members, int rowsPerMember, int tokensPerRow) {
    if (!(rate >= 0.0 && rate < 1.0)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + rate);
    }
    this.members = List.copyOf(members);
    this.rowsPerMember = rowsPerMember;
    this.tokensPerRow = tokensPerRow;
    dropsBelow = Math.round(rate * UNIT);
    kept = (float) (1.0 / (1.0 - dropsBelow / UNIT));
  }

  /** The mask of a projection's input (M K, T, in), drawn afresh at each call. */
  NDArray mask(LoraShape shape, NDManager manager) {
    int perMember = rowsPerMember * tokensPerRow * shape.in();
    float[] mask = new float[Math.multiplyExact(members.size(), perMember)];
    for (int member = 0; member < members.size(); member++) {
      SeededRandom random = members.get(member);
      for (int index = 0; index < perMember; index++) {
        long draw = random.nextLong() >>> 32;
        mask[member * perMember + index] = draw < dropsBelow ? 0.0f : kept;
      }
    }
    long rows = (long) members.size() * rowsPerMember;
    return manager.create(mask, new Shape(rows, tokensPerRow, shape.in()));
  }
}
