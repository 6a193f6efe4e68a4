package io.murmuration.launcher.bench.engine;

import io.murmuration.inference.decode.plan.DrawPlan;
import io.murmuration.inference.decode.plan.Everyone;
import io.murmuration.inference.decode.plan.MemberNeeds;
import io.murmuration.inference.decode.plan.Planned;
import io.murmuration.inference.decode.plan.PlannedRow;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.SecureSampler;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** One sequence of private tokens, as the planner sees those that are served. */
final class PrivateStream implements Planned, AutoCloseable {
  private final Decoder.Room room;
  private final int[] tokens;
  private final int promptCount;
  private final DrawPlan draws;
  private final MemberNeeds needs;
  private final Set<Integer> held = new TreeSet<>();
  private int count;
  private long lastServed;

  /**
   * What it starts with.
   *
   * @param text room for prompt and answer, the prompt at its front
   * @param promptCount tokens of the prompt; the rest of the text is to be made
   */
  // An array inside a record: texts are handed over and never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Text(int[] text, int promptCount) {}

  /** Takes the room over. */
  PrivateStream(Decoder.Room room, Text text, PmixedToken event, Strategy strategy) {
    this.room = room;
    this.tokens = text.text();
    this.promptCount = text.promptCount();
    this.count = promptCount;
    int newCount = tokens.length - promptCount;
    draws = new DrawPlan(new SecureSampler(), event.plan(), event.members(), newCount);
    needs = strategy == Strategy.EAGER ? new Everyone(event.members(), newCount) : draws;
  }

  /** The members that answer for the next token. */
  int[] drawn() {
    return draws.at(step());
  }

  Decoder.Feed feed(PlannedRow<PrivateStream> row) {
    if (row.adapter() != PUBLIC) {
      held.add(row.adapter());
    }
    int[] missing = Arrays.copyOfRange(tokens, row.from(), row.to());
    return new Decoder.Feed(room, row.adapter(), missing, row.wantsLogits());
  }

  void drop(int member) {
    held.remove(member);
    room.drop(member);
  }

  /** A token was drawn, in the step with this number. */
  void append(int token, long stepNumber) {
    tokens[count++] = token;
    lastServed = stepNumber;
  }

  @Override
  public int tokenCount() {
    return count;
  }

  @Override
  public int step() {
    return count - promptCount;
  }

  @Override
  public boolean maySample() {
    return count < tokens.length;
  }

  @Override
  public long lastServed() {
    return lastServed;
  }

  @Override
  public MemberNeeds needs() {
    return needs;
  }

  @Override
  public int memberSlots() {
    return room.memberSlots();
  }

  @Override
  public int length(int adapter) {
    return room.length(adapter);
  }

  @Override
  public Set<Integer> held() {
    return Collections.unmodifiableSet(held);
  }

  @Override
  public void close() {
    draws.close();
    room.close();
  }
}
