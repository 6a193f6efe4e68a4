package io.murmuration.inference.decode.plan;

import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.mechanism.Sampler;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The members that answer for each token of one response, drawn before they are needed. Each token
 * has its own fresh and independent draw, which no prompt and no token has any influence on; that
 * it was made early changes no law, and lets members catch up together and in time.
 *
 * <p>A secret, like every draw: it has no words for what it holds, and forgets it when it is
 * closed. Drawn in blocks, at least {@value #AHEAD_MIN} tokens ahead. One owner thread.
 */
public final class DrawPlan implements MemberNeeds, AutoCloseable {
  /** Tokens whose draws are known, at least, from the one being asked about. */
  static final int AHEAD_MIN = 16;

  // Decisions of the generator per block; bounds what a block costs in time.
  private static final int BLOCK_DECISIONS = 1 << 14;

  private final Sampler sampler;
  private final SubsetPlan plan;
  private final int steps;
  private final int blockSteps;
  private final @Nullable BitSet[] uses; // by member: the steps it answers for
  private int known; // steps drawn so far
  private boolean closed;

  /**
   * @param sampler a private one, wherever the tokens are counted as private
   * @param steps tokens of the response at most
   */
  public DrawPlan(Sampler sampler, SubsetPlan plan, int members, int steps) {
    this.sampler = sampler;
    this.plan = plan;
    this.steps = steps;
    int decisions = plan instanceof SubsetPlan.DrawOne ? 1 : members;
    this.blockSteps = Math.max(AHEAD_MIN, BLOCK_DECISIONS / decisions);
    this.uses = new BitSet[members];
  }

  @Override
  public int[] at(int step) {
    know(step);
    return IntStream.range(0, uses.length).filter(member -> isDrawn(member, step)).toArray();
  }

  @Override
  public int nextUse(int member, int from) {
    know(from);
    BitSet at = uses[member];
    int next = at == null ? -1 : at.nextSetBit(from);
    if (next >= 0) {
      return next;
    }
    return known < steps ? known : NEVER;
  }

  private boolean isDrawn(int member, int step) {
    BitSet at = uses[member];
    return at != null && at.get(step);
  }

  /** Draws on, if less than what is to be known ahead is known. */
  private void know(int step) {
    if (closed) {
      throw new IllegalStateException("the plan must be open");
    }
    int wanted = (int) Math.min(steps, step + (long) AHEAD_MIN);
    if (known < wanted) {
      int until = (int) Math.min(steps, Math.max(wanted, known + (long) blockSteps));
      while (known < until) {
        draw(known);
        known++;
      }
    }
  }

  private void draw(int step) {
    int[] drawn = sampler.drawSubset(plan, uses.length);
    for (int member : drawn) {
      BitSet at = uses[member];
      if (at == null) {
        at = new BitSet();
        uses[member] = at;
      }
      at.set(step);
    }
    Arrays.fill(drawn, 0);
  }

  @Override
  public void close() {
    closed = true;
    for (int member = 0; member < uses.length; member++) {
      BitSet at = uses[member];
      if (at != null) {
        at.clear();
      }
      uses[member] = null;
    }
  }

  /** Nothing of what was drawn. */
  @Override
  public String toString() {
    return "DrawPlan";
  }
}
