package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.BudgetEvent.Origin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ids were answered and are over, so that none is answered again. A reservation that says who
 * sent it and as which number is known by its number for ever, in one number for each sender; its
 * id is kept only among the newest {@link #REMEMBERED_MAX}, for commits that come twice. Ids
 * without an origin are kept for ever.
 *
 * <p>A function of the facts and nothing else: what is forgotten follows from their count.
 */
final class AnsweredIds {
  /** Ids of numbered reservations that are remembered after they are over. */
  static final int REMEMBERED_MAX = 65_536;

  private final Map<Reservation.Key, Reservation> kept = new HashMap<>();
  private final Map<Reservation.Key, Reservation> newest =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Reservation.Key, Reservation> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };
  private final Map<String, Long> numbers = new HashMap<>();

  /** What became of an id; null if it was never answered, or is no longer remembered. */
  @Nullable Reservation find(Reservation.Key key) {
    Reservation recent = newest.get(key);
    return recent == null ? kept.get(key) : recent;
  }

  /** Whether the sender has had an answer to this number or a later one. */
  boolean isPassed(@Nullable Origin origin) {
    return origin != null && origin.number() <= numbers.getOrDefault(origin.instance(), -1L);
  }

  /** Takes note that a sender's number was answered. */
  void answered(@Nullable Origin origin) {
    if (origin != null) {
      numbers.put(origin.instance(), origin.number());
    }
  }

  /** An id is over. */
  void put(Reservation.Key key, Reservation over, boolean isNumbered) {
    (isNumbered ? newest : kept).put(key, over);
  }

  /** Ids and senders that take memory. */
  int size() {
    return kept.size() + newest.size() + numbers.size();
  }
}
