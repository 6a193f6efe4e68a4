package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;
import java.nio.ByteBuffer;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Draws from a cryptographic generator seeded by the operating system; the one to serve with. */
public final class SecureSampler implements Sampler {

  private static final int BUFFER_BYTES = 4096;
  private static final int STRENGTH_BITS = 256;

  private final SecureRandom random;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).position(BUFFER_BYTES);
  private final Draws draws = new Draws(this::nextLong);

  /** A sampler of its own seed. Fails rather than fall back to a weaker generator. */
  public SecureSampler() {
    try {
      random =
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH_BITS, Capability.RESEED_ONLY, null));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no DRBG of " + STRENGTH_BITS + " bits in this JVM", e);
    }
  }

  @Override
  public boolean isPrivate() {
    return true;
  }

  @Override
  public int[] drawSubset(SubsetPlan plan, int members) {
    return draws.subset(plan, members);
  }

  @Override
  public int sampleToken(double[] publicProbabilities, double[] deviation, double ceiling) {
    return draws.token(publicProbabilities, deviation, ceiling);
  }

  private long nextLong() {
    if (!buffer.hasRemaining()) {
      random.nextBytes(bytes);
      buffer.clear();
    }
    int position = buffer.position();
    long bits = buffer.getLong();
    buffer.putLong(position, 0); // what was drawn cannot be read from memory later
    return bits;
  }
}
