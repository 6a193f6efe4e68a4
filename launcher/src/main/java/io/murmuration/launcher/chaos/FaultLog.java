package io.murmuration.launcher.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was done and what came of it, as it happens. Safe for any thread. */
final class FaultLog {
  private final List<Injected> injected = new ArrayList<>();
  private final Map<String, Integer> selfEnded = new TreeMap<>();
  private final Map<String, Integer> unreached = new TreeMap<>();
  private final List<Death> deaths = new ArrayList<>();

  synchronized void add(Injected one) {
    injected.add(one);
  }

  /** A process of this role ended though nobody had killed it. */
  synchronized void selfEnded(String role) {
    selfEnded.merge(role, 1, Integer::sum);
  }

  /** A process was armed and did not get to its point before it was needed otherwise. */
  synchronized void unreached(String point) {
    unreached.merge(point, 1, Integer::sum);
  }

  /** A process is gone, or as good as gone, from this moment on. */
  synchronized void died(String role, String node, long atMillis) {
    deaths.add(new Death(role, node, atMillis));
  }

  synchronized List<Injected> injected() {
    return List.copyOf(injected);
  }

  synchronized Map<String, Integer> selfEnded() {
    return new TreeMap<>(selfEnded);
  }

  synchronized Map<String, Integer> unreached() {
    return new TreeMap<>(unreached);
  }

  synchronized List<Death> deaths() {
    return List.copyOf(deaths);
  }

  synchronized int kills() {
    return injected.stream().mapToInt(Injected::kills).sum();
  }

  /** When a process stopped working. */
  record Death(String role, String node, long atMillis) {}
}
