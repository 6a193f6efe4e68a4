package io.murmuration.launcher.chaos.check;

import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The token log as its readers must understand it: what holds of each response. */
public final class HeldLog {
  private final Map<Place, Held> responses = new LinkedHashMap<>();
  private final Map<String, Integer> tokensByReservation = new HashMap<>();
  private final Map<String, String> responseOfReservation = new HashMap<>();

  /**
   * Reads a token log.
   *
   * @param stored all records of all partitions, each partition in order
   * @throws IllegalArgumentException if a record cannot be read: nobody but workers writes there
   */
  public static HeldLog read(List<LogRecord> stored) {
    HeldLog log = new HeldLog();
    stored.forEach(log::accept);
    return log;
  }

  private void accept(LogRecord stored) {
    TokenRecord record;
    try {
      record = WireCodec.decode(stored.value(), TokenRecord.class);
    } catch (WireFormatException e) {
      throw new IllegalArgumentException("unreadable token record at " + stored, e);
    }
    if (record instanceof TokenRecord.Tokens tokens && tokens.reservation() != null) {
      tokensByReservation.merge(tokens.reservation(), tokens.tokenIds().size(), Integer::sum);
      responseOfReservation.putIfAbsent(tokens.reservation(), tokens.responseId());
    }
    responses
        .computeIfAbsent(new Place(record.responseId(), stored.partition()), place -> new Held())
        .accept(stored, record);
  }

  /** What holds of a response, in every partition that has records of it; mostly one. */
  public List<Held> of(String responseId) {
    return responses.entrySet().stream()
        .filter(entry -> entry.getKey().responseId.equals(responseId))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** All responses. */
  public Collection<Held> all() {
    return responses.values();
  }

  /** Tokens released under each reservation, whether readers heed the records or not. */
  public Map<String, Integer> tokensByReservation() {
    return Map.copyOf(tokensByReservation);
  }

  /** A response that tokens of a reservation were released for; empty if there is none. */
  public String responseOf(String reservation) {
    return responseOfReservation.getOrDefault(reservation, "");
  }

  private record Place(String responseId, int partition) {}

  /** One response in one partition. */
  public static final class Held {
    private final ReleaseOrder order = new ReleaseOrder();
    private final List<TokenRecord.Released> records = new ArrayList<>();
    private final List<Long> writtenMillis = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private int voidRecords;
    private long lastMillis;

    private void accept(LogRecord stored, TokenRecord record) {
      long epochBefore = order.epoch();
      long sequenceBefore = order.lastSequence();
      Optional<TokenRecord.Released> held = order.accept(stored.offset(), record);
      if (held.isPresent()) {
        records.add(held.get());
        writtenMillis.add(stored.timestampMillis());
        lastMillis = stored.timestampMillis();
      } else if (record instanceof TokenRecord.Released) {
        voidRecords++;
      } else if (order.epoch() != epochBefore) {
        claims.add(new Claim(sequenceBefore, lastMillis, stored.timestampMillis()));
        lastMillis = stored.timestampMillis();
      }
    }

    /** Records that hold, by sequence number from 1. */
    public List<TokenRecord.Released> records() {
      return List.copyOf(records);
    }

    /** When a record that holds was written, by its worker's clock; empty for a wrong number. */
    public OptionalLong writtenMillis(long sequence) {
      return sequence < 1 || sequence > writtenMillis.size()
          ? OptionalLong.empty()
          : OptionalLong.of(writtenMillis.get((int) sequence - 1));
    }

    /** Claims that hold, in order. */
    public List<Claim> claims() {
      return List.copyOf(claims);
    }

    /** Records that nobody heeds: late words of a worker that was replaced. */
    public int voidRecords() {
      return voidRecords;
    }

    /** Whether the response has ended. */
    public boolean isEnded() {
      return order.isEnded();
    }
  }

  /**
   * A claim that holds.
   *
   * @param after sequence number that it goes on after
   * @param lastMillis time of the last record or claim that holds before it; 0 if there is none
   * @param claimedMillis its own time
   */
  public record Claim(long after, long lastMillis, long claimedMillis) {}
}
