package io.murmuration.inference.testbed;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was written to the token topic and the ledger, as it came; safe for any thread. */
public final class Journal {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Map<String, List<Released>> byResponse = new HashMap<>();
  private final Map<String, ReleaseOrder> orders = new HashMap<>();
  private final List<TokenRecord> all = new ArrayList<>();
  private final Map<String, List<Long>> tokenMillis = new HashMap<>();
  private final Map<String, Long> grantMillis = new HashMap<>();
  private final Map<String, Long> firstTokenMillis = new HashMap<>();

  /** Handler of the token topic's tail. */
  public synchronized void token(LogRecord record) {
    TokenRecord token = decode(record, TokenRecord.class);
    all.add(token);
    Optional<Released> held =
        orders
            .computeIfAbsent(token.responseId(), id -> new ReleaseOrder())
            .accept(record.offset(), token);
    held.ifPresent(
        holds ->
            byResponse.computeIfAbsent(token.responseId(), id -> new ArrayList<>()).add(holds));
    if (held.isPresent() && token instanceof Tokens) {
      tokenMillis
          .computeIfAbsent(token.responseId(), id -> new ArrayList<>())
          .add(record.timestampMillis());
    }
    if (token instanceof Tokens tokens && tokens.reservation() != null) {
      firstTokenMillis.putIfAbsent(tokens.reservation(), record.timestampMillis());
    }
    notifyAll();
  }

  /** Handler of the ledger's tail. */
  public synchronized void ledger(LogRecord record) {
    LedgerFact fact = decode(record, LedgerRecord.class).fact();
    if (fact instanceof LedgerFact.Granted granted) {
      grantMillis.put(granted.id(), record.timestampMillis());
    }
    notifyAll();
  }

  /** Waits for a response's end. */
  public synchronized Ended ended(String responseId) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<Released> records = byResponse.getOrDefault(responseId, List.of());
      if (!records.isEmpty() && records.get(records.size() - 1) instanceof Ended ended) {
        return ended;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(responseId + " did not end; it has " + records.size());
      }
      wait(100);
    }
  }

  /** All records of a response, those that hold for nobody too. */
  public synchronized List<TokenRecord> allRecords(String responseId) {
    return all.stream().filter(record -> record.responseId().equals(responseId)).toList();
  }

  /** What clients hear of a response. */
  public synchronized List<Released> records(String responseId) {
    return List.copyOf(byResponse.getOrDefault(responseId, List.of()));
  }

  /** When each token's record was written. */
  public synchronized List<Long> tokenMillis(String responseId) {
    return List.copyOf(tokenMillis.getOrDefault(responseId, List.of()));
  }

  public List<Tokens> tokens(String responseId) {
    return records(responseId).stream()
        .filter(Tokens.class::isInstance)
        .map(Tokens.class::cast)
        .toList();
  }

  public int[] tokenIds(String responseId) {
    return tokens(responseId).stream()
        .flatMap(record -> record.tokenIds().stream())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  public String text(String responseId) {
    return tokens(responseId).stream().map(Tokens::text).collect(Collectors.joining());
  }

  /** Tokens written by the reservation that paid for them, heard by clients or not. */
  public synchronized Map<String, Integer> releasedByReservation() {
    Map<String, Integer> released = new HashMap<>();
    for (TokenRecord record : all) {
      if (record instanceof Tokens tokens && tokens.reservation() != null) {
        released.merge(tokens.reservation(), tokens.tokenIds().size(), Integer::sum);
      }
    }
    return released;
  }

  /** Reservations of which a token was written before their grant, or without one. */
  public synchronized List<String> releasedBeforeGranted() {
    return firstTokenMillis.entrySet().stream()
        .filter(
            first -> grantMillis.getOrDefault(first.getKey(), Long.MAX_VALUE) > first.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static <T> T decode(LogRecord record, Class<T> type) {
    try {
      return WireCodec.decode(record.value(), type);
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }
}
