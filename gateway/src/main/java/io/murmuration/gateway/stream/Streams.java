package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.gateway.config.ReplayLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The responses at hand, oldest first. Their events together stay within a number of bytes: ended
 * responses are forgotten first, then the older part of those under way. Both can be read from the
 * log again.
 */
public final class Streams {
  private static final int TRIMMED_EVENTS = 64;
  private static final long STREAM_BYTES = 2_048;

  private final ReplayLimits limits;
  private final Map<String, ResponseStream> byId = new LinkedHashMap<>();
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private long bytes;

  public Streams(ReplayLimits limits) {
    this.limits = limits;
  }

  /** Takes a response in. */
  public ResponseStream open(DirectoryRecord.Response entry) {
    ResponseStream stream =
        new ResponseStream(entry, limits.eventsPerResponseMax(), grown -> bytes += grown);
    byId.put(entry.responseId(), stream);
    bytes += STREAM_BYTES;
    ids.add(entry.responseId());
    return stream;
  }

  public Optional<ResponseStream> find(String responseId) {
    return Optional.ofNullable(byId.get(responseId));
  }

  /** Whether it is at hand. For any thread. */
  public boolean isOpen(String responseId) {
    return ids.contains(responseId);
  }

  public List<ResponseStream> all() {
    return List.copyOf(byId.values());
  }

  /** Forgets a response; its readers must have gone. */
  public void forget(ResponseStream stream) {
    if (byId.remove(stream.id(), stream)) {
      ids.remove(stream.id());
      bytes -= STREAM_BYTES + stream.kept().bytes();
    }
  }

  /** Makes room. To be called when events were added. */
  public void trim() {
    if (bytes <= limits.bytesMax()) {
      return;
    }
    for (ResponseStream stream : all()) {
      if (bytes > limits.bytesMax() && stream.isOver() && stream.readerCount() == 0) {
        forget(stream);
      }
    }
    for (ResponseStream stream : all()) {
      if (bytes > limits.bytesMax()) {
        stream.trim(TRIMMED_EVENTS);
      }
    }
  }

  /** Bytes of all events at hand, by a generous estimate. */
  public long bytes() {
    return bytes;
  }
}
