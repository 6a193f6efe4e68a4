package io.murmuration.inference.decode.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A sequence whose caches are numbers: it grows by a token whenever it samples. */
final class FakeSequence implements Planned {
  final int prompt;
  final int steps;
  final Map<Integer, Integer> members = new TreeMap<>();
  boolean mayRun = true;
  int publicLength;
  private final MemberNeeds needs;
  private final int slots;
  private int step;
  private long lastServed;

  FakeSequence(int prompt, int steps, int slots, MemberNeeds needs) {
    this.prompt = prompt;
    this.steps = steps;
    this.slots = slots;
    this.needs = needs;
  }

  boolean isOver() {
    return step == steps;
  }

  void sampled(long number) {
    step++;
    lastServed = number;
  }

  @Override
  public int tokenCount() {
    return prompt + step;
  }

  @Override
  public int step() {
    return step;
  }

  @Override
  public boolean maySample() {
    return mayRun && step < steps;
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
    return slots;
  }

  @Override
  public int length(int adapter) {
    return adapter == PUBLIC ? publicLength : members.getOrDefault(adapter, 0);
  }

  @Override
  public Set<Integer> held() {
    return Set.copyOf(members.keySet());
  }
}
