package io.murmuration.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireCodecTest {

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.wire.Samples#all")
  void decodingWhatWasEncodedGivesTheSameMessage(Object message) throws Exception {
    String json = WireCodec.encode(message);

    assertThat((Object) WireCodec.decode(json, sealedTypeOf(message))).isEqualTo(message);
    assertThat(json).doesNotContain("\n").doesNotContain(":null");
  }

  @Test
  void everyPermittedTypeHasASampleAndAGoldenFile() throws Exception {
    Stream<Class<?>> permitted = Samples.SEALED.stream().flatMap(WireCodecTest::leaves);
    Set<String> expected = names(permitted.map(WireCodecTest::goldenName));
    expected.addAll(List.of("PromptEvent", "LedgerRecord", "BudgetState"));

    Set<String> sampled = names(Samples.all().stream().map(m -> goldenName(m.getClass())));
    Set<String> golden = names(goldenFiles().stream().map(WireCodecTest::typeName));

    assertThat(sampled).isEqualTo(expected);
    assertThat(golden).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void everyGoldenFileDecodesAndEncodesToTheSameText(Path file) throws Exception {
    String golden = Files.readString(file).strip();

    Object message = WireCodec.decode(golden, sealedTypeOf(sampleNamed(typeName(file))));

    assertThat(goldenName(message.getClass())).isEqualTo(typeName(file));
    assertThat(WireCodec.encode(message)).isEqualTo(golden);
  }

  @Test
  void messagesWithPeoplesTextLeaveItOutWhenPrinted() {
    List<Object> withText =
        Samples.all().stream()
            .filter(message -> WireCodec.encode(message).contains("brisk mixer"))
            .toList();

    assertThat(withText).hasSizeGreaterThanOrEqualTo(5);
    assertThat(withText)
        .allSatisfy(
            message ->
                assertThat(message.toString()).doesNotContain("brisk").doesNotContain("256"));
  }

  @Test
  void aPromptIsNeverPrinted() {
    PromptEvent prompt = new PromptEvent("r", "demo", "demo", "my secret", 1, List.of(), 0, 0);

    assertThat(String.valueOf(prompt)).contains("<redacted>").doesNotContain("secret");
  }

  static List<Path> goldenFiles() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(WireCodecTest.class.getResource("/golden/v1")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(WireCodecTest::leaves)
        : Stream.of(type);
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  /** {@code Outer.Inner}, with {@code -2} and so on in file names for further examples. */
  private static String typeName(Path file) {
    return file.getFileName().toString().replaceAll("(-\\d+)?\\.json$", "");
  }

  private static String goldenName(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null
        ? type.getSimpleName()
        : outer.getSimpleName() + "." + type.getSimpleName();
  }

  private static Object sampleNamed(String name) {
    return Samples.all().stream()
        .filter(message -> goldenName(message.getClass()).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Class<?> sealedTypeOf(Object message) {
    return Samples.SEALED.stream()
        .filter(type -> type.isInstance(message))
        .findFirst()
        .<Class<?>>map(type -> type)
        .orElse(message.getClass());
  }
}
