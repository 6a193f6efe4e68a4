package io.murmuration.launcher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.launcher.cluster.NodeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of fault points against the sources that have them. */
class FaultPointsTest {
  private static final Path ROOT = Path.of(System.getProperty("murmuration.root"));
  private static final Pattern CALL = Pattern.compile("FaultPoint\\s*\\.\\s*at\\(\\s*\"([^\"]*)\"");
  private static final Pattern ANY_CALL = Pattern.compile("FaultPoint\\s*\\.\\s*at\\(");

  @Test
  void everyPointOfTheSourcesIsListedAndEveryListedOneIsThere() throws IOException {
    List<String> called = new ArrayList<>();
    for (String source : sources()) {
      Matcher matcher = CALL.matcher(source);
      while (matcher.find()) {
        called.add(matcher.group(1));
      }
    }

    assertThat(called).doesNotHaveDuplicates();
    assertThat(FaultPoints.ALL).containsExactlyInAnyOrderElementsOf(called);
  }

  @Test
  void everyPointIsNamedWhereItIs() throws IOException {
    for (String source : sources()) {
      assertThat(CALL.matcher(source).results().count())
          .isEqualTo(ANY_CALL.matcher(source).results().count());
    }
  }

  @Test
  void everyPointBelongsToAKindOfNodeThatIsKilledThere() {
    List<String> dealt =
        Stream.of(NodeKind.values())
            .flatMap(kind -> Decks.of(kind, true).stream())
            .filter(fault -> fault.kind() == Fault.Kind.POINT)
            .map(Fault::point)
            .toList();

    assertThat(dealt).containsExactlyInAnyOrderElementsOf(FaultPoints.ALL);
    assertThat(dealt).isNotEmpty();
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(FaultPointsTest::javaFiles)
          .toList();
    }
  }

  private static Stream<String> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> java = files.filter(file -> file.toString().endsWith(".java")).toList();
      return java.stream().map(FaultPointsTest::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
