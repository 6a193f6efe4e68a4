package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.ServerEvent;
import java.util.ArrayList;
import java.util.List;

/** The latest events of one response, found by sequence number. */
final class KeptEvents {
  private static final int EVENT_BYTES = 256;

  private List<ServerEvent> events = new ArrayList<>();
  private int head;
  private long first;
  private long bytes;

  /** Adds the event with the next sequence number; returns by how many bytes this grew. */
  long add(ServerEvent event) {
    events.add(event);
    long size = size(event);
    bytes += size;
    return size;
  }

  /** Forgets the oldest event; returns by how many bytes this shrank. */
  long dropFirst() {
    ServerEvent oldest = events.get(head);
    head++;
    first++;
    if (head > events.size() / 2) {
      events = new ArrayList<>(events.subList(head, events.size()));
      head = 0;
    }
    long size = size(oldest);
    bytes -= size;
    return size;
  }

  ServerEvent get(long sequence) {
    return events.get(head + Math.toIntExact(sequence - first));
  }

  /** Sequence number of the oldest event that is kept. */
  long first() {
    return first;
  }

  int count() {
    return events.size() - head;
  }

  long bytes() {
    return bytes;
  }

  /** More than the event takes: two bytes for each character and the objects around them. */
  private static long size(ServerEvent event) {
    return event instanceof ServerEvent.Delta delta
        ? EVENT_BYTES + 2L * delta.delta().length()
        : 2L * EVENT_BYTES;
  }
}
