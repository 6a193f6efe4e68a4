package io.murmuration.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.schema.GoldenFiles.Golden;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schemas say the same as the codec. */
class SchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#today")
  void everyGoldenFileFollowsItsSchema(Golden golden) throws Exception {
    assertThat(Schemas.violations(golden.schema(), JSON.readTree(golden.json()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#first")
  void everyGoldenFileOfTheFirstVersionFollowsTheSchemaOfToday(Golden golden) throws Exception {
    assertThat(Schemas.violations(golden.schema(), JSON.readTree(golden.json()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#decodable")
  void aFieldThatNobodyKnowsIsRefusedByCodecAndSchemaWhereverItIs(Golden golden) throws Exception {
    List<Alterations.Altered> altered =
        Alterations.withAnUnknownField(JSON.readTree(golden.json()));

    assertThat(altered).isNotEmpty();
    for (Alterations.Altered each : altered) {
      assertThat(decodes(golden, each)).as("codec at %s", each.what()).isFalse();
      assertThat(Schemas.accepts(golden.schema(), each.message())).as(each.what()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#decodable")
  void codecAndSchemaAgreeAboutWhichFieldsMayBeLeftOut(Golden golden) throws Exception {
    for (Alterations.Altered each : Alterations.withoutAField(JSON.readTree(golden.json()))) {
      assertThat(Schemas.accepts(golden.schema(), each.message()))
          .as("without %s", each.what())
          .isEqualTo(decodes(golden, each));
    }
  }

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#decodable")
  void codecAndSchemaAgreeAboutValuesOfTheWrongKind(Golden golden) throws Exception {
    for (Alterations.Altered each :
        Alterations.withAnotherKindOfValue(JSON.readTree(golden.json()))) {
      assertThat(Schemas.accepts(golden.schema(), each.message()))
          .as("another kind of value at %s", each.what())
          .isEqualTo(decodes(golden, each));
    }
  }

  @Test
  void everyMessageHasASchemaAndEverySchemaAGoldenFile() throws Exception {
    Set<String> schemas = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder())) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> schemas.add(file.getFileName().toString().replace(".json", "")));
    }
    Set<String> messages =
        GoldenFiles.MESSAGES.stream()
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    messages.add("DeadLetter");
    Set<String> golden =
        GoldenFiles.today().stream()
            .map(Golden::schema)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(schemas).isEqualTo(messages).isEqualTo(golden);
  }

  @Test
  void schemasOfSealedTypesNameTheirRecordsAndTheirFields() throws Exception {
    for (Class<?> message : GoldenFiles.MESSAGES) {
      JsonNode schema = JSON.readTree(folder().resolve(message.getSimpleName() + ".json").toFile());
      if (!message.isSealed()) {
        assertFields(message, schema, Set.of());
        continue;
      }
      List<Class<?>> leaves = leaves(message).toList();
      assertThat(schema.path("oneOf").findValuesAsText("$ref"))
          .containsExactlyInAnyOrderElementsOf(
              leaves.stream().map(leaf -> "#/$defs/" + leaf.getSimpleName()).toList());
      for (Class<?> leaf : leaves) {
        assertFields(leaf, schema.at("/$defs/" + leaf.getSimpleName()), Set.of("type"));
      }
    }
  }

  @Test
  void messagesThatWereFilledUpFollowTheirSchemaToo() throws Exception {
    String tokens = new TokenRecord.Tokens("r", 3, 0, "r-1", List.of(7, 8), "a b").padded();
    String delta = new ServerEvent.Delta(3, "r", "a b", 2).padded();

    assertThat(tokens).contains("\"padding\"");
    assertThat(Schemas.violations("TokenRecord", JSON.readTree(tokens))).isEmpty();
    assertThat(delta).contains("\"obfuscation\"");
    assertThat(Schemas.violations("ServerEvent", JSON.readTree(delta))).isEmpty();
  }

  private static void assertFields(Class<?> record, JsonNode schema, Set<String> more) {
    Set<String> fields = new TreeSet<>(more);
    Set<String> required = new TreeSet<>(more);
    for (RecordComponent component : record.getRecordComponents()) {
      String name = wireName(component);
      fields.add(name);
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(name);
      }
    }
    JsonIgnoreProperties fillers = record.getAnnotation(JsonIgnoreProperties.class);
    if (fillers != null) {
      fields.addAll(List.of(fillers.value()));
    }
    Set<String> described = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(described::add);
    Set<String> demanded = new TreeSet<>();
    schema.path("required").forEach(name -> demanded.add(name.asText()));

    assertThat(described).as("fields of %s", record.getSimpleName()).isEqualTo(fields);
    assertThat(demanded).as("required fields of %s", record.getSimpleName()).isEqualTo(required);
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
  }

  private static String wireName(RecordComponent component) {
    // The one name that does not follow from its component's.
    return component.getName().equals("version")
        ? "v"
        : PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(SchemasTest::leaves)
        : Stream.of(type);
  }

  private static boolean decodes(Golden golden, Alterations.Altered altered) throws IOException {
    try {
      WireCodec.decode(JSON.writeValueAsString(altered.message()), golden.type());
      return true;
    } catch (WireFormatException e) {
      return false;
    }
  }

  private static Path folder() throws Exception {
    return Path.of(Objects.requireNonNull(SchemasTest.class.getResource("/schemas/v1")).toURI());
  }
}
