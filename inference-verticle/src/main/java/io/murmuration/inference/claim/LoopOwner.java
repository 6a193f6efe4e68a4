package io.murmuration.inference.claim;

import io.murmuration.inference.decode.Undertaking;

/**
 * Whom the loop tells what becomes of one undertaking: a later one of the same work has another.
 */
final class LoopOwner implements Undertaking.Owner {
  private final ClaimDesk desk;
  private final Work work;

  LoopOwner(ClaimDesk desk, Work work) {
    this.desk = desk;
    this.work = work;
  }

  @Override
  public void leftQueue() {
    desk.leftQueue(work);
  }

  @Override
  public void handedOver() {
    desk.handedOver(work, this);
  }
}
