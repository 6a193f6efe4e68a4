package io.murmuration.contracts.schema;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetState;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Messages as they are on the wire, one file each, and the type and the schema of each. */
final class GoldenFiles {
  /** Every type that is a message by itself; its schema has its simple name. */
  static final List<Class<?>> MESSAGES =
      List.of(
          ClientEvent.class,
          ServerEvent.class,
          PromptEvent.class,
          TokenRecord.class,
          ControlEvent.class,
          DirectoryRecord.class,
          BudgetEvent.class,
          BudgetState.class,
          LedgerFact.class,
          LedgerRecord.class,
          PrivacyEvent.class,
          SubsetPlan.class);

  /** Files are named after the interface that declares the record; the schema after the root. */
  private static final Map<String, String> ROOTS =
      Map.of("TokenEvent", "PrivacyEvent", "AdditiveNoise", "PrivacyEvent");

  private GoldenFiles() {}

  /** One message. */
  record Golden(Path file) {
    String schema() {
      String outer = file.getFileName().toString().replaceAll("[.-].*$", "");
      return ROOTS.getOrDefault(outer, outer);
    }

    /** The type it decodes to; none for messages that only modules of their own know. */
    Class<?> type() {
      return MESSAGES.stream()
          .filter(type -> type.getSimpleName().equals(schema()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no message type is called " + schema()));
    }

    String json() {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String toString() {
      return file.getParent().getFileName() + "/" + file.getFileName();
    }
  }

  /** All files that are written today. */
  static List<Golden> today() {
    return Stream.of("v1", "more").flatMap(folder -> in(folder).stream()).toList();
  }

  /** Files as they were when version 1 was first written. */
  static List<Golden> first() {
    return in("first");
  }

  /** Those of today that decode by the codec of this module. */
  static List<Golden> decodable() {
    return today().stream().filter(golden -> !golden.schema().equals("DeadLetter")).toList();
  }

  private static List<Golden> in(String folder) {
    try {
      Path path =
          Path.of(
              Objects.requireNonNull(GoldenFiles.class.getResource("/golden/" + folder)).toURI());
      try (Stream<Path> files = Files.list(path)) {
        return files.sorted().map(Golden::new).toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
