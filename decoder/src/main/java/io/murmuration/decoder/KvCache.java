package io.murmuration.decoder;

/**
 * Keys and values of one sequence under one adapter, in native memory until it is closed.
 *
 * <p>The first forward binds a cache to its adapter; another adapter is then an error, since its
 * keys would speak of other weights. Used by one thread at a time.
 */
public interface KvCache extends AutoCloseable {
  /** Tokens whose keys and values are held. */
  int length();

  /** Bytes of native memory now taken. */
  long size();

  @Override
  void close();
}
