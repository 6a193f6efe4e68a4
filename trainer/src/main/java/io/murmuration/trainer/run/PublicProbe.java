package io.murmuration.trainer.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A little public text that comes with the program, the same for every run. */
final class PublicProbe {
  private PublicProbe() {}

  static List<String> paragraphs() throws IOException {
    try (InputStream in = PublicProbe.class.getResourceAsStream("public-probe.txt")) {
      if (in == null) {
        throw new IllegalStateException("public-probe.txt is part of this package");
      }
      return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\n\n"));
    }
  }
}
