package io.murmuration.gateway.access;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may ask.
 *
 * @param tenant whose responses these are; absent if nobody is told apart
 * @param keyDigest which key it was, as {@link ApiKey#sha256}; absent without keys
 */
public record Caller(@Nullable String tenant, @Nullable String keyDigest) {
  /** The one caller of a server without keys. */
  public static final Caller ANYBODY = new Caller(null, null);

  /** Whether a response of that tenant is this caller's to see. */
  public boolean owns(@Nullable String responseTenant) {
    return Objects.equals(tenant, responseTenant);
  }

  /** Leaves the key's digest out of logs. */
  @Override
  public String toString() {
    return "Caller[tenant=" + tenant + "]";
  }
}
