package io.murmuration.launcher.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A consumer group: members that are heard of share the partitions. A member that stopped for long
 * loses its own without knowing; when it asks, it learns from {@link #tenure} that somebody else
 * may have had them meanwhile.
 */
final class Group {
  private final int partitionCount;
  private final List<Object> members = new ArrayList<>();
  private final Map<Integer, Object> owners = new HashMap<>();
  private final Map<Integer, Long> tenures = new HashMap<>();
  private long generation;

  Group(int partitionCount) {
    this.partitionCount = partitionCount;
  }

  void join(Object member) {
    members.add(member);
    changed();
  }

  void leave(Object member) {
    if (members.remove(member)) {
      changed();
    }
  }

  boolean has(Object member) {
    return members.contains(member);
  }

  private void changed() {
    generation++;
    for (int partition = 0; partition < partitionCount; partition++) {
      Object owner = members.isEmpty() ? this : members.get(partition % members.size());
      if (owners.put(partition, owner) != owner) {
        tenures.put(partition, generation);
      }
    }
  }

  /** Since which generation the partition has had its owner, without a break. */
  long tenure(int partition) {
    return tenures.getOrDefault(partition, 0L);
  }

  long generation() {
    return generation;
  }

  boolean owns(Object member, int partition) {
    int index = members.indexOf(member);
    return index >= 0 && partition % members.size() == index;
  }

  List<Integer> partitionsOf(Object member) {
    List<Integer> owned = new ArrayList<>();
    for (int partition = 0; partition < partitionCount; partition++) {
      if (owns(member, partition)) {
        owned.add(partition);
      }
    }
    return owned;
  }
}
