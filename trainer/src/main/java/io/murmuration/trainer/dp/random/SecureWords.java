package io.murmuration.trainer.dp.random;

import java.nio.ByteBuffer;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key stream of ChaCha20 (RFC 8439) under keys of 256 bits from a generator that the operating
 * system seeds. Each key is used for 64 MiB and then forgotten; a word is wiped once it was taken.
 */
public final class SecureWords implements RandomWords {
  private static final int STRENGTH_BITS = 256;
  private static final int NONCE_BYTES = 12;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BUFFERS_PER_KEY = 1 << 10;
  private static final byte[] ZEROS = new byte[BUFFER_BYTES];

  private final SecureRandom keys;
  private final Cipher cipher;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).position(BUFFER_BYTES);
  private int buffersLeft;

  /** A stream of its own. Fails rather than fall back to a weaker generator. */
  public SecureWords() {
    try {
      keys =
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH_BITS, Capability.RESEED_ONLY, null));
      cipher = Cipher.getInstance("ChaCha20");
    } catch (NoSuchAlgorithmException | javax.crypto.NoSuchPaddingException e) {
      throw new IllegalStateException("no DRBG of 256 bits or no ChaCha20 in this JVM", e);
    }
  }

  @Override
  public boolean isPrivate() {
    return true;
  }

  @Override
  public long next() {
    if (!buffer.hasRemaining()) {
      refill();
    }
    int position = buffer.position();
    long word = buffer.getLong();
    buffer.putLong(position, 0);
    return word;
  }

  private void refill() {
    try {
      if (buffersLeft == 0) {
        nextKey();
        buffersLeft = BUFFERS_PER_KEY;
      }
      buffersLeft--;
      int written = cipher.update(ZEROS, 0, BUFFER_BYTES, bytes);
      if (written != BUFFER_BYTES) {
        throw new IllegalStateException("ChaCha20 must give all bytes at once, gave " + written);
      }
      buffer.clear();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20 failed; training can not go on without noise", e);
    }
  }

  private void nextKey() throws GeneralSecurityException {
    byte[] key = new byte[STRENGTH_BITS / Byte.SIZE];
    byte[] nonce = new byte[NONCE_BYTES];
    keys.nextBytes(key);
    keys.nextBytes(nonce);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "ChaCha20"),
        new ChaCha20ParameterSpec(nonce, 0));
    Arrays.fill(key, (byte) 0);
  }
}
