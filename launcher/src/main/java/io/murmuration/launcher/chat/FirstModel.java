package io.murmuration.launcher.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out what a server offers, so that nobody need name it. */
public final class FirstModel {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private FirstModel() {}

  /**
   * The first model of the first server that lists any; empty if none does, which need not be the
   * end: servers come and go.
   */
  public static Optional<String> of(List<URI> lists, @Nullable BearerKey key)
      throws InterruptedException {
    for (URI list : lists) {
      try {
        HttpRequest.Builder request = HttpRequest.newBuilder(list).timeout(PATIENCE);
        if (key != null) {
          request.header("Authorization", key.header());
        }
        HttpResponse<String> answer =
            HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode first = MAPPER.readTree(answer.body()).path("data").path(0).path("id");
        if (first.isTextual()) {
          return Optional.of(first.asText());
        }
      } catch (IOException e) {
        // The next one may answer; connecting says what is wrong if none does.
      }
    }
    return Optional.empty();
  }
}
