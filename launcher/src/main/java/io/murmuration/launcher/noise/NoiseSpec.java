package io.murmuration.launcher.noise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.trainer.dp.noise.NoiseShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the shape of a noise: an event as accounts price it, or what a search has found. */
public final class NoiseSpec {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private NoiseSpec() {}

  /**
   * Reads a file: its noise, or the first of its ranking.
   *
   * @throws IllegalArgumentException for anything else, such as noise that only experiments may
   *     have; the message says what is wrong
   */
  public static NoiseShape read(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file));
      JsonNode ranked = root.path("ranking").path(0).path("noise");
      String noise = (ranked.isMissingNode() ? root : ranked).toString();
      return NoiseShape.of(WireCodec.decode(noise, AdditiveNoise.class));
    } catch (WireFormatException e) {
      throw new IllegalArgumentException(file + ": " + e.problem().message(), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("can not be read: " + file, e);
    }
  }
}
