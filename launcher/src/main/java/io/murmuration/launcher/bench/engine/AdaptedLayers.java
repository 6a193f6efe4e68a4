package io.murmuration.launcher.bench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which layers an adapter changes, as its {@code target_modules} name them. */
final class AdaptedLayers {
  private static final Pattern LAYER = Pattern.compile("(?:h|layers)\\.(\\d+)\\..*");

  private AdaptedLayers() {}

  /**
   * @throws IllegalArgumentException if the adapter changes the first layer, or every layer
   */
  static void requireSharedLayers(Path adapter) throws IOException {
    Path file = adapter.resolve("adapter_config.json");
    JsonNode targets = new ObjectMapper().readTree(Files.readAllBytes(file)).path("target_modules");
    for (JsonNode target : targets) {
      Matcher matcher = LAYER.matcher(target.asText());
      if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
        throw new IllegalArgumentException(
            ("--strategy shared must have adapters on the last layers only, got %s of %s;"
                    + " write such a checkpoint with murmur bench checkpoint --layers")
                .formatted(target.asText(), adapter));
      }
    }
  }
}
