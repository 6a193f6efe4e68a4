package io.murmuration.gateway.directory;

import io.murmuration.contracts.generation.DirectoryRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Which gateway has which reply partition: the first that asked for it and asked again in time. By
 * the order and the times of the log alone, so that all gateways agree.
 */
public final class Leases {
  private final Map<Integer, Holder> holders = new HashMap<>();

  private record Holder(String instance, long untilMillis) {}

  /** Takes the next lease; it counts if the partition was free at that time or its own. */
  void read(DirectoryRecord.Gateway gateway, long nowMillis) {
    Holder before = holders.get(gateway.replyPartition());
    if (before == null
        || before.untilMillis() <= nowMillis
        || before.instance().equals(gateway.instance())) {
      holders.put(
          gateway.replyPartition(),
          new Holder(gateway.instance(), nowMillis + gateway.leaseMillis()));
    }
  }

  /** Whether nobody has the partition at that time. */
  public boolean isFree(int partition, long nowMillis) {
    Holder holder = holders.get(partition);
    return holder == null || holder.untilMillis() <= nowMillis;
  }

  /** Whether that gateway has it, until its lease runs out. */
  public boolean isHeldBy(int partition, String instance) {
    Holder holder = holders.get(partition);
    return holder != null && holder.instance().equals(instance);
  }
}
