package io.murmuration.launcher.chat;

import java.util.regex.Pattern;

/**
 * The key that a gateway asks for. Never printed.
 *
 * @param value printable ASCII without spaces
 */
public record BearerKey(String value) {
  private static final Pattern SENDABLE = Pattern.compile("[!-~]+");

  public BearerKey {
    if (!SENDABLE.matcher(value).matches()) {
      // Not quoted: what was meant to be a key stays a secret.
      throw new IllegalArgumentException(
          "an API key must be printable ASCII without spaces, got "
              + value.length()
              + " characters of which some are not; check --api-key or MURMUR_API_KEY");
    }
  }

  /** The value of the {@code Authorization} header. */
  String header() {
    return "Bearer " + value;
  }

  /** Leaves the key out of everything that is printed. */
  @Override
  public String toString() {
    return "BearerKey[<redacted>]";
  }
}
