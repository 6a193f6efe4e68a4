package io.murmuration.gateway.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tickets: browsers can not send a header with a socket, and a key does not belong into an address.
 * Each is good once and for a short time, on the gateway that made it. A bounded number is
 * remembered, the oldest are forgotten.
 */
public final class Tickets {
  /** How long a ticket is good. */
  public static final long LIFE_MILLIS = 30_000;

  private static final int TICKETS_MAX = 10_000;
  private static final int TICKET_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, Ticket> tickets =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ticket> eldest) {
          return size() > TICKETS_MAX;
        }
      };

  private record Ticket(Caller caller, long madeNanos) {}

  String make(Caller caller) {
    byte[] bytes = new byte[TICKET_BYTES];
    RANDOM.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    tickets.put(ticket, new Ticket(caller, System.nanoTime()));
    return ticket;
  }

  Optional<Caller> use(String ticket) {
    return Optional.ofNullable(tickets.remove(ticket))
        .filter(known -> System.nanoTime() - known.madeNanos() < LIFE_MILLIS * 1_000_000)
        .map(Ticket::caller);
  }
}
