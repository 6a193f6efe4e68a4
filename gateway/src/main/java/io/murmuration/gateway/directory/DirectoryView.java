package io.murmuration.gateway.directory;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory as far as it has been read. Of several open entries of one id the first counts, in
 * the order of the log, so that all gateways agree where a response lies. Knows a bounded number of
 * responses; the oldest are forgotten.
 */
public final class DirectoryView {
  private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryView.class);

  private final Map<String, DirectoryRecord.Response> responses;
  private final Map<String, List<Consumer<DirectoryRecord.Response>>> waiting = new HashMap<>();
  private final List<Reader> readers = new ArrayList<>();
  private final Leases leases = new Leases();
  private long nextOffset;

  /** Somebody who waits until the records below an offset have been read. */
  private record Reader(long offset, Runnable listener) {}

  /** An empty view that is going to know at most so many responses. */
  public DirectoryView(int responsesMax) {
    this.responses =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, DirectoryRecord.Response> eldest) {
            return size() > responsesMax;
          }
        };
  }

  /** Takes the next record of the directory. One that can not be understood is passed over. */
  public void read(LogRecord stored) {
    take(stored);
    nextOffset = stored.offset() + 1;
    for (Reader reader : List.copyOf(readers)) {
      if (reader.offset() <= nextOffset) {
        readers.remove(reader);
        reader.listener().run();
      }
    }
  }

  /** Calls back once all records below an offset have been read. */
  public void whenReadUpTo(long offset, Runnable listener) {
    if (offset <= nextOffset) {
      listener.run();
    } else {
      readers.add(new Reader(offset, listener));
    }
  }

  private void take(LogRecord stored) {
    DirectoryRecord record;
    try {
      record = WireCodec.decode(stored.value(), DirectoryRecord.class);
    } catch (WireFormatException e) {
      LOGGER
          .atWarn()
          .addKeyValue("record", stored)
          .addKeyValue("code", e.problem().code())
          .log("directory record is not readable");
      return;
    }
    if (record instanceof DirectoryRecord.Response response) {
      read(response);
    } else if (record instanceof DirectoryRecord.Gateway gateway) {
      leases.read(gateway, stored.timestampMillis());
    } else {
      throw new AssertionError("unhandled record: " + record.getClass());
    }
  }

  /** Where the response of that id lies, if there is one. */
  public Optional<DirectoryRecord.Response> find(String responseId) {
    return Optional.ofNullable(responses.get(responseId));
  }

  /** Hears of the entry of an id once, as soon as there is one. */
  public void whenListed(String responseId, Consumer<DirectoryRecord.Response> listener) {
    waiting.computeIfAbsent(responseId, id -> new ArrayList<>()).add(listener);
  }

  /** Nobody waits for the id any more. */
  public void stopWaiting(String responseId) {
    waiting.remove(responseId);
  }

  /** Which gateway has which reply partition. */
  public Leases leases() {
    return leases;
  }

  private void read(DirectoryRecord.Response response) {
    String id = response.responseId();
    DirectoryRecord.Response known = responses.get(id);
    DirectoryRecord.End end = response.ended();
    if (known == null) {
      responses.put(id, response);
    } else if (end != null && known.ended() == null) {
      responses.put(id, known.ended(end));
    }
    List<Consumer<DirectoryRecord.Response>> listeners = waiting.remove(id);
    if (listeners != null) {
      DirectoryRecord.Response listed = known == null ? response : known;
      listeners.forEach(listener -> listener.accept(listed));
    }
  }
}
