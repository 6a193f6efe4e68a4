package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchEngineCommandTest {
  @TempDir private static Path directory;

  @BeforeAll
  static void writeCheckpoints() {
    write("gpt2-tiny", "all");
    write("gpt2-tiny", "last", "--layers", "1");
    write("llama-tiny", "llama");
  }

  private static void write(String preset, String name, String... options) {
    List<String> arguments = new ArrayList<>(List.of("bench", "checkpoint", preset));
    arguments.add(directory.resolve(name).toString());
    arguments.addAll(List.of("--members", "10"));
    arguments.addAll(List.of(options));
    assertThat(CommandRun.of(arguments.toArray(String[]::new)).code()).isZero();
  }

  @Test
  void everySectionIsMeasuredAndPrinted() throws IOException {
    Path json = directory.resolve("report.json");
    CommandRun run = run("all", "--streams", "2,1", "--rows", "1,3", "--json", json.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Machine", "Public model", "Decode rows", "Private streams", "Memory")
        .contains("memory bandwidth", "matrix product", "a drawn row", "JVM and JNI");
    JsonNode report = new ObjectMapper().readTree(Files.readAllBytes(json));
    assertThat(report.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "setting",
            "machine",
            "floor",
            "plain",
            "rows",
            "drawn_row",
            "private_streams",
            "calls",
            "memory");
    assertFinite("report", report);
    assertPositive(report, "machine", "floor", "plain", "drawn_row");
    assertThat(report.path("rows")).hasSize(2).allSatisfy(BenchEngineCommandTest::assertPositive);
    assertThat(report.path("rows").path(1).path("rows").asInt()).isEqualTo(3);
    assertThat(report.path("private_streams"))
        .extracting(streams -> streams.path("streams").asInt())
        .containsExactly(1, 2);
    assertThat(report.path("memory").path("expected_bytes").asLong()).isGreaterThan(600_000_000L);
  }

  @Test
  void partsOfStepsSumToTheTimeOfAllTokens() throws IOException {
    CommandRun run = run("all", "--streams", "2", "--rows", "1", "--json", "-");

    JsonNode report = new ObjectMapper().readTree(run.out());
    JsonNode streams = report.path("private_streams").path(0);
    double perStep =
        sum(
            streams.path("parts"),
            "planning_millis",
            "forward_millis",
            "release_millis",
            "draw_millis");
    double all = streams.path("millis_per_token").asDouble() * 2 * 12;
    assertThat(perStep * streams.path("steps").asInt() / all).isBetween(0.999, 1.001);
    assertThat(streams.path("first_token_millis").asDouble()).isBetween(0.0, all);
    JsonNode calls = report.path("calls");
    assertThat(sum(calls, "script", "other_native", "java")).isBetween(0.999, 1.001);
    assertThat(calls.path("looks").asInt()).isPositive();
  }

  @Test
  void promptsThatDoNotFitAStepTakeStepsInWhichNobodySamples() throws IOException {
    CommandRun run =
        run("all", "--streams", "1", "--rows", "1", "--step-tokens", "4", "--json", "-");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(run.out());
    JsonNode streams = report.path("private_streams").path(0);
    assertThat(report.path("setting").path("step_tokens").asInt()).isEqualTo(4);
    // Seven tokens of the prompt for the public model and for a member, the first token, 11 more.
    assertThat(streams.path("steps").asInt()).isGreaterThanOrEqualTo(4 + 11);
    assertThat(streams.path("tokens_per_stream").asDouble()).isEqualTo(12);
  }

  @Test
  void withOneSlotMembersRunTheWholeTextUnlessDrawnAgainAtOnce() throws IOException {
    CommandRun run = run("all", "--streams", "1", "--rows", "1", "--slots", "1", "--json", "-");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode streams = new ObjectMapper().readTree(run.out()).path("private_streams").path(0);
    // Twelve tokens after texts of 8 to 19: all of them, but one for each repeated draw.
    double ran = streams.path("member_tokens_per_token").asDouble() * 12;
    assertThat(ran).isBetween(19.0 - 1e-6, 162.0 + 1e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lazy", "eager"})
  void membersRunAsTheStrategySays(String strategy) throws IOException {
    CommandRun run =
        run("llama", "--streams", "1", "--rows", "1", "--strategy", strategy, "--json", "-");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode streams = new ObjectMapper().readTree(run.out()).path("private_streams").path(0);
    double tokensMade = streams.path("tokens_per_stream").asInt();
    double ran = streams.path("member_tokens_per_token").asDouble() * tokensMade;
    // Eager: all ten run the prompt and every token but the last; lazy: never more than that.
    double all = 10 * (8 + tokensMade - 1);
    assertThat(tokensMade).isEqualTo(12);
    if (strategy.equals("eager")) {
      assertThat(ran).isBetween(all - 1e-6, all + 1e-6);
    } else {
      assertThat(ran).isBetween(8.0 + tokensMade - 1 - 1e-6, all);
    }
  }

  @Test
  void sharedLayersNeedAdaptersOnTheLastLayersOnly() {
    CommandRun all = run("all", "--streams", "1", "--rows", "1", "--strategy", "shared");
    CommandRun last = run("last", "--streams", "1", "--rows", "1", "--strategy", "shared");

    assertThat(all.code()).isEqualTo(2);
    assertThat(all.err())
        .contains(
            "--strategy shared must have adapters on the last layers only, got some on all of")
        .contains("murmur bench checkpoint --layers");
    assertThat(last.code()).as(last.err()).isZero();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--members | 11 | --members must be at most the 10 of",
        "--members | 0 | --members must be from 1 to 10000, got 0",
        "--prompt | 0 | --prompt must be from 1 to 1000000, got 0",
        "--prompt | 120 | lower one of them",
        "--tokens | 1 | --tokens must be from 2 to 1000000, got 1",
        "--streams | 1,0 | --streams must be from 1 to 1024, got 0",
        "--rows | 2000 | --rows must be from 1 to 1024, got 2000",
        "--strategy | hasty | --strategy must be one of lazy, eager, shared, got hasty",
        "--slots | 11 | --slots must be from 0 to 10, got 11",
        "--step-tokens | 0 | --step-tokens must be from 1 to 65536, got 0",
        "--threads | 0 | --threads must be from 1 to 1024, got 0",
        "--precision | int4 | --precision must be one of float32, bfloat16, float16, got int4",
        "--seconds | 0 | --seconds must be from 1 to 3600, got 0",
        "--probe | 0 | --probe must be from 1 to 65536, got 0"
      })
  void badOptionsAreRefusedWithTheRule(String option, String value, String message) {
    CommandRun run = run("all", option, value);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void whatIsNoCheckpointIsRefused() {
    CommandRun nothing = CommandRun.of("bench", "engine", directory.resolve("absent").toString());
    CommandRun device = run("all", "--device", "abacus");

    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("refused").contains("absent").contains("a directory");
    assertThat(device.code()).isEqualTo(1);
    assertThat(device.err()).contains("device: expected cpu").contains("abacus");
  }

  /** Options given later replace those of the small run. */
  private static CommandRun run(String name, String... options) {
    List<String> small =
        new ArrayList<>(List.of("bench", "engine", directory.resolve(name).toString()));
    List<String> given = List.of(options);
    add(small, given, "--members", "10");
    add(small, given, "--prompt", "8");
    add(small, given, "--tokens", "12");
    add(small, given, "--threads", "1");
    add(small, given, "--probe", "4");
    return CommandRun.of(Stream.concat(small.stream(), given.stream()).toArray(String[]::new));
  }

  private static void add(List<String> to, List<String> given, String option, String value) {
    if (!given.contains(option)) {
      to.add(option);
      to.add(value);
    }
  }

  private static void assertFinite(String name, JsonNode node) {
    if (node.isNumber()) {
      assertThat(node.asDouble()).as(name).isFinite().isGreaterThanOrEqualTo(0);
    } else if (node.isContainerNode()) {
      node.properties().forEach(field -> assertFinite(field.getKey(), field.getValue()));
      node.elements().forEachRemaining(element -> assertFinite(name, element));
    } else {
      // JSON has no NaN: it would be here as a string.
      assertThat(node.asText()).as(name).isNotIn("NaN", "Infinity", "-Infinity").isNotBlank();
    }
  }

  private static void assertPositive(JsonNode report, String... sections) {
    for (String section : sections) {
      assertPositive(report.path(section));
    }
  }

  private static void assertPositive(JsonNode section) {
    assertThat(section.properties()).isNotEmpty();
    section
        .properties()
        .forEach(field -> assertThat(field.getValue().asDouble()).as(field.getKey()).isPositive());
  }

  private static double sum(JsonNode node, String... names) {
    return Stream.of(names).mapToDouble(name -> node.path(name).asDouble(Double.NaN)).sum();
  }
}
