package io.murmuration.inference.decode;

import io.murmuration.inference.decode.plan.DrawPlan;
import io.murmuration.inference.decode.plan.MemberNeeds;
import io.murmuration.inference.decode.plan.Planned;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.inference.sequence.TokenBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sequence with what the model needs for it: nothing while it waits, then its caches and its
 * draws until it is closed. One owner thread.
 *
 * @see PrivateStep
 */
final class Active implements Planned, AutoCloseable {
  private static final int[] NOBODY = new int[0];

  private final Sequence sequence;
  private final boolean isPrivate;
  private final TokenBuffer tokens;
  private final Undertaking.Owner owner;
  private @Nullable Running running;
  private long lastServed;
  private boolean isWaiting = true;

  /**
   * What a sequence has from its admission on.
   *
   * @param caches its room in the model's memory
   * @param draws the members that answer for its tokens; absent if the public model does
   * @param needs the members that run for them, all that answer or more
   */
  record Running(SequenceCaches caches, @Nullable DrawPlan draws, MemberNeeds needs) {}

  /**
   * @param isPrivate whether members answer, or the public model alone
   * @param tokens the prompt and what was released before
   * @param owner hears when the sequence no longer waits for a slot, and when it is handed over
   */
  Active(Sequence sequence, boolean isPrivate, TokenBuffer tokens, Undertaking.Owner owner) {
    this.sequence = sequence;
    this.isPrivate = isPrivate;
    this.tokens = tokens;
    this.owner = owner;
  }

  Sequence sequence() {
    return sequence;
  }

  boolean isPrivate() {
    return isPrivate;
  }

  TokenBuffer tokens() {
    return tokens;
  }

  /** Gives it what it needs to run; it is closed with this. */
  void admit(Running given) {
    if (running != null) {
      throw new IllegalStateException("a sequence must be admitted once");
    }
    running = given;
  }

  SequenceCaches caches() {
    return running().caches();
  }

  /** The members that answer for the next token. */
  int[] drawn() {
    DrawPlan draws = running().draws();
    return draws == null ? NOBODY : draws.at(step());
  }

  /** A token was sampled, in the step of the loop with this number. */
  void append(int token, long stepNumber) {
    tokens.add(token);
    lastServed = stepNumber;
    if (!sequence.isEnded()) {
      forgetWhoIsNeverNeeded();
    }
  }

  private void forgetWhoIsNeverNeeded() {
    SequenceCaches caches = caches();
    for (int member : List.copyOf(caches.members())) {
      if (needs().nextUse(member, step()) == MemberNeeds.NEVER) {
        caches.drop(member);
      }
    }
  }

  @Override
  public int tokenCount() {
    return tokens.count();
  }

  @Override
  public int step() {
    return sequence.sampledTokens();
  }

  @Override
  public boolean maySample() {
    return sequence.maySample();
  }

  @Override
  public long lastServed() {
    return lastServed;
  }

  @Override
  public MemberNeeds needs() {
    return running().needs();
  }

  @Override
  public int memberSlots() {
    return caches().memberSlots();
  }

  @Override
  public int length(int adapter) {
    return caches().length(adapter);
  }

  @Override
  public Set<Integer> held() {
    return caches().members();
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("a sequence must be admitted before it runs");
    }
    return running;
  }

  /** Offset of the claim under which it runs. */
  long epoch() {
    return sequence.epoch();
  }

  /** The loop does no more for it. */
  void handOver() {
    owner.handedOver();
  }

  /** The sequence has a slot, or will never need one. */
  void leaveQueue() {
    if (isWaiting) {
      isWaiting = false;
      owner.leftQueue();
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.caches().close();
      if (running.draws() != null) {
        running.draws().close();
      }
    }
  }
}
