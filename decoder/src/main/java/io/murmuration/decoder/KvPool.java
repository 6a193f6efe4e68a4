package io.murmuration.decoder;

/**
 * The memory for keys and values, allocated once when a model is loaded and never more. A sequence
 * reserves its room in full when it is opened, so that none runs out of memory on its way.
 *
 * <p>Bytes of a sequence of P positions with m slots for members, where s is the number of lower
 * layers that no adapter touches, L the number of layers, K and D the heads of keys and their
 * width, C the width of a hidden state, and b the bytes of a number:
 *
 * <pre>b P (2 K D (s + (1 + m) (L - s)) + (s &gt; 0 ? C : 0))</pre>
 */
public interface KvPool {
  /** Bytes allocated. */
  long totalBytes();

  /** Bytes reserved by open sequences. */
  long reservedBytes();

  /** Bytes that a sequence reserves. */
  long bytesFor(int positions, int memberSlots);

  /** Whether a sequence fits while nothing else is open. */
  default boolean canEverHold(int positions, int memberSlots) {
    return bytesFor(positions, memberSlots) <= totalBytes();
  }
}
