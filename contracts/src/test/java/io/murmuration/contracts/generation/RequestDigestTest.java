package io.murmuration.contracts.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestDigestTest {
  private static final PromptEvent PROMPT = prompt("a", "m", "demo", "text", 7, List.of("x"), null);

  private static PromptEvent prompt(
      String id,
      String model,
      String account,
      String input,
      int maxTokens,
      List<String> stop,
      String tenant) {
    return new PromptEvent(id, model, account, input, maxTokens, stop, 1, 2, 3L, false, tenant);
  }

  @Test
  void theDigestIsOverTheDocumentedText() throws Exception {
    String json =
        "{\"response_id\":\"a\",\"model\":\"m\",\"account\":\"demo\",\"input\":\"text\","
            + "\"max_output_tokens\":7,\"stop\":[\"x\"]}";
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
    assertThat(RequestDigest.of(PROMPT)).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void everythingTheAnswerDependsOnChangesIt() {
    assertThat(
            Stream.of(
                    PROMPT,
                    prompt("b", "m", "demo", "text", 7, List.of("x"), null),
                    prompt("a", "n", "demo", "text", 7, List.of("x"), null),
                    prompt("a", "m", "other", "text", 7, List.of("x"), null),
                    prompt("a", "m", "demo", "Text", 7, List.of("x"), null),
                    prompt("a", "m", "demo", "text", 8, List.of("x"), null),
                    prompt("a", "m", "demo", "text", 7, List.of(), null),
                    prompt("a", "m", "demo", "text", 7, List.of("x"), "t"))
                .map(RequestDigest::of))
        .doesNotHaveDuplicates();
  }

  @Test
  void whereAndWhenItWasAskedDoesNotChangeIt() {
    PromptEvent again =
        new PromptEvent("a", "m", "demo", "text", 7, List.of("x"), 99, 3, 44L, true, null);
    assertThat(RequestDigest.of(again)).isEqualTo(RequestDigest.of(PROMPT));
  }
}
