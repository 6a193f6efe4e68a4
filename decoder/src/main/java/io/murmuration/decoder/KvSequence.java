package io.murmuration.decoder;

/**
 * Room for one sequence in a model's {@link KvPool}: the public model's cache, and caches of as
 * many members at a time as it has slots. Owned by the model's thread.
 */
public interface KvSequence extends AutoCloseable {
  /** Most tokens that each of its caches can hold. */
  int positions();

  /** Members that can have a cache at a time. */
  int memberSlots();

  /**
   * The cache of a member or of {@link CausalModel#PUBLIC}, empty where it had none.
   *
   * @throws IllegalArgumentException for an adapter that the model does not have
   * @throws IllegalStateException if all slots are taken by other members, or after the end
   */
  KvCache cache(int adapter);

  /** Whether the adapter has a cache now. */
  boolean holds(int adapter);

  /** Gives a member's slot back; what its cache held has to be run again. */
  void drop(int adapter);

  /** Gives all room back. */
  @Override
  void close();
}
