package io.murmuration.messaging;

import java.util.List;

/** Passes every call on, so that a test can disturb one of them. */
public class DelegatingProcessor implements LedgerProcessor {
  private final LedgerProcessor to;

  public DelegatingProcessor(LedgerProcessor to) {
    this.to = to;
  }

  @Override
  public void assigned(int partition) {
    to.assigned(partition);
  }

  @Override
  public void expect(int partition, String mark) {
    to.expect(partition, mark);
  }

  @Override
  public String mark(int partition) {
    return to.mark(partition);
  }

  @Override
  public void frozen(int partition, FrozenPartitionException cause) {
    to.frozen(partition, cause);
  }

  @Override
  public void replay(int partition, LogRecord fact) {
    to.replay(partition, fact);
  }

  @Override
  public long nextOffset(int partition) {
    return to.nextOffset(partition);
  }

  @Override
  public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
    return to.process(partition, batch, nowMillis);
  }

  @Override
  public void committed(int partition) {
    to.committed(partition);
  }

  @Override
  public void revoked(int partition) {
    to.revoked(partition);
  }
}
