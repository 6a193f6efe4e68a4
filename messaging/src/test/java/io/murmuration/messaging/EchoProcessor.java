package io.murmuration.messaging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers each command with one fact {@code offset:value}, and an idle second with {@code -1:idle}
 * once.
 */
public final class EchoProcessor implements LedgerProcessor {
  private final String output;
  private final boolean speaksWhenIdle;
  private final Map<Integer, Long> next = Collections.synchronizedMap(new TreeMap<>());
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private boolean spoke;

  public EchoProcessor(String output, boolean speaksWhenIdle) {
    this.output = output;
    this.speaksWhenIdle = speaksWhenIdle;
  }

  /** All calls so far, as text. */
  public List<String> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  @Override
  public void assigned(int partition) {
    calls.add("assigned " + partition);
    next.put(partition, 0L);
  }

  @Override
  public void expect(int partition, String mark) {
    calls.add("expect " + partition + " " + mark);
  }

  @Override
  public void frozen(int partition, FrozenPartitionException cause) {
    calls.add("frozen " + partition);
  }

  @Override
  public String mark(int partition) {
    return next.get(partition) + " facts";
  }

  @Override
  public void replay(int partition, LogRecord fact) {
    calls.add("replay " + partition + " " + fact.value());
    answered(partition, Long.parseLong(fact.value().split(":", 2)[0]));
  }

  @Override
  public long nextOffset(int partition) {
    calls.add("next " + partition + " " + next.get(partition));
    return next.get(partition);
  }

  @Override
  public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
    List<Outgoing> facts = new ArrayList<>();
    for (LogRecord command : batch) {
      calls.add("process " + partition + " " + command.value());
      facts.add(fact(partition, command.offset() + ":" + command.value()));
      answered(partition, command.offset());
    }
    if (batch.isEmpty() && speaksWhenIdle && !spoke) {
      spoke = true;
      facts.add(fact(partition, "-1:idle"));
    }
    return facts;
  }

  @Override
  public void committed(int partition) {
    if (!calls.get(calls.size() - 1).equals("committed " + partition)) {
      calls.add("committed " + partition);
    }
  }

  @Override
  public void revoked(int partition) {
    calls.add("revoked " + partition);
  }

  private void answered(int partition, long offset) {
    next.merge(partition, offset + 1, Math::max);
  }

  private Outgoing fact(int partition, String value) {
    return new Outgoing(output, partition, "k", value, Map.of());
  }
}
