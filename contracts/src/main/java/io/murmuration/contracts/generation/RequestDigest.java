package io.murmuration.contracts.generation;

import io.murmuration.contracts.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells requests of one response id apart without keeping them: SHA-256 over the JSON of all
 * that the answer depends on, in a fixed order. Where and when it was asked is not part of it.
 * Pure.
 */
public final class RequestDigest {
  private RequestDigest() {}

  /** 64 lower-case hexadecimal digits. */
  public static String of(PromptEvent prompt) {
    Content content =
        new Content(
            prompt.responseId(),
            prompt.model(),
            prompt.account(),
            prompt.input(),
            prompt.maxOutputTokens(),
            prompt.stop(),
            prompt.tenant());
    byte[] json = WireCodec.encode(content).getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private record Content(
      String responseId,
      String model,
      String account,
      String input,
      int maxOutputTokens,
      List<String> stop,
      @Nullable String tenant) {}
}
