package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every problem points to docs/errors.md; this holds the document to what the sources can say. */
class ErrorsDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("murmuration.root"));
  private static final Pattern PROBLEM =
      Pattern.compile(
          "Problem\\s*\\.(?:invalid|privacy|budget|unavailable)\\(\\s*\"([a-z0-9_]+)\"");
  private static final Pattern SECTION = Pattern.compile("(?m)^### ([a-z0-9_]+)$");

  @Test
  void everyCodeInTheSourcesHasASection() throws IOException {
    TreeSet<String> codes = new TreeSet<>(List.of("internal"));
    for (Path source : sources()) {
      codes.addAll(matches(PROBLEM, source));
    }

    assertThat(codes)
        .contains("budget_exhausted", "bad_json", "invalid_utf8")
        .hasSizeGreaterThan(35);
    assertThat(sections()).containsAll(codes);
  }

  @Test
  void noCodeHasTwoSections() throws IOException {
    assertThat(sections()).doesNotHaveDuplicates();
  }

  private static List<String> sections() throws IOException {
    return matches(SECTION, ROOT.resolve("docs/errors.md"));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(ErrorsDocumentTest::javaFiles)
          .toList();
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new AssertionError("sources are not readable", e);
    }
  }

  private static List<String> matches(Pattern pattern, Path file) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(file));
    return matcher.results().map(found -> found.group(1)).toList();
  }
}
