package io.murmuration.decoder;

/**
 * Keys and values of one sequence under one adapter; they live in the model's {@link KvPool} until
 * their {@link KvSequence} drops them or is closed.
 */
public interface KvCache {
  /** The member, or {@link CausalModel#PUBLIC}. */
  int adapter();

  /** Tokens whose keys and values are held. */
  int length();
}
