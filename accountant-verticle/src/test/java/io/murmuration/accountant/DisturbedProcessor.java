package io.murmuration.accountant;

import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A processor whose thread can be stopped after its facts were sent and before they are committed.
 */
final class DisturbedProcessor implements LedgerProcessor {
  private final LedgerProcessor to;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean armed;

  DisturbedProcessor(LedgerProcessor to) {
    this.to = to;
  }

  void hangInNextTransaction() {
    armed = true;
  }

  boolean awaitHang() throws InterruptedException {
    return reached.await(90, TimeUnit.SECONDS);
  }

  void release() {
    released.countDown();
  }

  @Override
  public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
    List<Outgoing> facts = to.process(partition, batch, nowMillis);
    if (!armed || facts.isEmpty()) {
      return facts;
    }
    armed = false;
    // The writer asks for the element after the last one inside its transaction.
    return new AbstractList<>() {
      @Override
      public Outgoing get(int index) {
        if (index == facts.size()) {
          hang();
        }
        return facts.get(index % facts.size());
      }

      @Override
      public int size() {
        return facts.size() + 1;
      }
    };
  }

  private void hang() {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
  public void committed(int partition) {
    to.committed(partition);
  }

  @Override
  public void revoked(int partition) {
    to.revoked(partition);
  }
}
