package io.murmuration.inference.release;

import java.nio.ByteBuffer;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Uniform 64-bit words of a cryptographic generator seeded by the operating system, as those of the
 * secure sampler. One owner thread.
 */
final class SecureWords implements LongSupplier {
  private static final int BUFFER_BYTES = 1 << 14;
  private static final int STRENGTH_BITS = 256;

  private final SecureRandom random;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).position(BUFFER_BYTES);

  /** Fails rather than fall back to a weaker generator. */
  SecureWords() {
    try {
      random =
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH_BITS, Capability.RESEED_ONLY, null));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no DRBG of " + STRENGTH_BITS + " bits in this JVM", e);
    }
  }

  @Override
  public long getAsLong() {
    if (!buffer.hasRemaining()) {
      random.nextBytes(bytes);
      buffer.clear();
    }
    int position = buffer.position();
    long word = buffer.getLong();
    buffer.putLong(position, 0); // what was drawn cannot be read from memory later
    return word;
  }
}
