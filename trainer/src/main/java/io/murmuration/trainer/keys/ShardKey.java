package io.murmuration.trainer.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that decides which shard a record falls into: HMAC-SHA-256 (RFC 2104), 256 bits.
 *
 * <p>Without it nobody can tell from a shard's number, or from a fingerprint in a manifest, whether
 * a text they guess is among the records. One thread.
 */
public final class ShardKey {
  private static final int KEY_BYTES = 32;
  private static final Pattern SHAPE =
      Pattern.compile("murmuration-shard-key-1 ([0-9a-f]{64})\\s*");

  private final Mac mac;

  private ShardKey(byte[] secret) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HmacSHA256", e);
    }
  }

  /**
   * Reads the key; draws one, and writes it for its owner alone, if there is no such file.
   *
   * @throws IOException if others may read the file, or it holds something else
   */
  public static ShardKey readOrMake(Path file) throws IOException {
    String content = new SecretFile(file).readOrMake(ShardKey::fresh);
    Matcher matcher = SHAPE.matcher(content);
    if (!matcher.matches()) {
      throw new IOException(
          file
              + ": expected 'murmuration-shard-key-1' and 64 hexadecimal digits; to draw a new"
              + " key, name a file that does not exist");
    }
    return new ShardKey(HexFormat.of().parseHex(matcher.group(1)));
  }

  private static String fresh() {
    byte[] secret = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    return "murmuration-shard-key-1 " + HexFormat.of().formatHex(secret) + "\n";
  }

  /**
   * The keyed hash of texts for a purpose. Each is preceded by its length, so that no two lists of
   * texts hash the same bytes.
   */
  public byte[] hash(String purpose, String... texts) {
    update(purpose);
    for (String text : texts) {
      update(text);
    }
    return mac.doFinal();
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    mac.update(bytes);
  }

  /** Names the key and tells nothing of it. */
  public String fingerprint() {
    return HexFormat.of().formatHex(hash("key"), 0, 8);
  }
}
