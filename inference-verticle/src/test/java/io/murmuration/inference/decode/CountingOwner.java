package io.murmuration.inference.decode;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what it hears. */
final class CountingOwner implements Undertaking.Owner {
  final AtomicInteger left = new AtomicInteger();
  private final CountDownLatch handedOver = new CountDownLatch(1);

  @Override
  public void leftQueue() {
    left.incrementAndGet();
  }

  @Override
  public void handedOver() {
    handedOver.countDown();
  }

  boolean isHandedOver() {
    return handedOver.getCount() == 0;
  }

  void awaitHandover() throws InterruptedException {
    if (!handedOver.await(120, TimeUnit.SECONDS)) {
      throw new AssertionError("the response was not handed over");
    }
  }
}
