package io.murmuration.inference.decode.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the caches of one sequence will hold when the rows planned so far have run. Who has to make
 * room is known exactly, as the plan of the draws is: the member whose next use is farthest.
 */
final class CacheForecast<S extends Planned> {
  /** No member. */
  static final int NOBODY = -1;

  /** What {@link #victim} says when nobody can make room. */
  static final int NO_ROOM = -2;

  private final S sequence;
  private final int[] needed;
  private final Map<Integer, Integer> lengths = new HashMap<>(); // of members that hold a cache
  private final Set<Integer> inPass = new HashSet<>();
  private final Set<Integer> done = new HashSet<>(); // have run all tokens for their logits
  private int publicLength;

  CacheForecast(S sequence) {
    this.sequence = sequence;
    needed = sequence.needs().at(sequence.step());
    publicLength = sequence.length(Planned.PUBLIC);
    sequence.held().forEach(member -> lengths.put(member, sequence.length(member)));
  }

  S sequence() {
    return sequence;
  }

  int tokenCount() {
    return sequence.tokenCount();
  }

  /** The members of the next token. */
  int[] needed() {
    return needed;
  }

  /** Whether they can all have a cache at once. */
  boolean hasSlots() {
    return needed.length <= sequence.memberSlots();
  }

  int length(int adapter) {
    return adapter == Planned.PUBLIC ? publicLength : lengths.getOrDefault(adapter, 0);
  }

  int missing(int adapter, int target) {
    return Math.max(0, target - length(adapter));
  }

  boolean holds(int member) {
    return lengths.containsKey(member);
  }

  boolean isInPass(int adapter) {
    return inPass.contains(adapter);
  }

  void nextPass() {
    inPass.clear();
  }

  /** A row was planned. */
  void ran(int adapter, int length, boolean wantsLogits) {
    inPass.add(adapter);
    if (adapter == Planned.PUBLIC) {
      publicLength = length;
    } else {
      lengths.put(adapter, length);
    }
    if (wantsLogits) {
      done.add(adapter);
    }
  }

  void drop(int member) {
    lengths.remove(member);
  }

  /**
   * Who makes room for a member that is needed at a step: {@link #NOBODY} if there is room, {@link
   * #NO_ROOM} if all others run in this pass or are needed as soon.
   */
  int victim(int member, int neededAt) {
    if (holds(member) || lengths.size() < sequence.memberSlots()) {
      return NOBODY;
    }
    int victim = NO_ROOM;
    int farthest = neededAt;
    for (int other : lengths.keySet()) {
      int next = sequence.needs().nextUse(other, sequence.step() + (done.contains(other) ? 1 : 0));
      if (!inPass.contains(other) && next > farthest) {
        victim = other;
        farthest = next;
      }
    }
    return victim;
  }
}
