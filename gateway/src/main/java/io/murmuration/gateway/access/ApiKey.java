package io.murmuration.gateway.access;

import io.murmuration.contracts.generation.Ids;
import java.util.regex.Pattern;

/**
 * A key that is accepted. The key itself is nowhere stored.
 *
 * @param tenant who has it
 * @param sha256 SHA-256 of the key's UTF-8 bytes, 64 lower-case hexadecimal digits
 */
public record ApiKey(String tenant, String sha256) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public ApiKey {
    Ids.check("tenant", tenant);
    if (sha256 == null || !DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256 must be 64 lower-case hexadecimal digits");
    }
  }

  /** Leaves the digest out of logs. */
  @Override
  public String toString() {
    return "ApiKey[tenant=" + tenant + "]";
  }
}
