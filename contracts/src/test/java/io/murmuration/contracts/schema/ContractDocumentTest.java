package io.murmuration.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/asyncapi.yaml names what there is: every topic, every message, nothing else. */
class ContractDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("murmuration.root"), "docs", "asyncapi.yaml");
  private static final String SOCKET = "/v1/responses";

  /** Messages of each topic, by the part of its name after the prefix. */
  private static final Map<String, Set<String>> MESSAGES =
      Map.of(
          "prompts.v1", Set.of("PromptEvent"),
          "tokens.v1", leaves(TokenRecord.class),
          "responses.v1", leaves(DirectoryRecord.class),
          "control.v1", leaves(ControlEvent.class),
          "budget.events.v1", leaves(BudgetEvent.class),
          "ledger.v1", Set.of("LedgerRecord"),
          "budget.state.v1", Set.of("BudgetState"),
          "dead-letters.v1", Set.of("DeadLetter"));

  private static JsonNode document;

  @BeforeAll
  static void read() throws Exception {
    document = new ObjectMapper(new YAMLFactory()).readTree(DOCUMENT.toFile());
  }

  @Test
  void itsChannelsAreTheSocketAndAllTopics() {
    Set<String> addresses = new TreeSet<>();
    document
        .path("channels")
        .forEach(
            channel ->
                addresses.add(channel.path("address").asText().replace("{prefix}", "murmuration")));
    Set<String> expected =
        new Topics("murmuration")
            .all().stream().map(TopicShape::name).collect(Collectors.toCollection(TreeSet::new));
    expected.add(SOCKET);

    assertThat(addresses).isEqualTo(expected);
  }

  @Test
  void everyChannelHasTheMessagesOfItsTypes() {
    Map<String, Set<String>> expected = new TreeMap<>();
    MESSAGES.forEach((topic, messages) -> expected.put("{prefix}." + topic, messages));
    Set<String> spoken = new TreeSet<>(leaves(ClientEvent.class));
    spoken.addAll(leaves(ServerEvent.class));
    expected.put(SOCKET, spoken);

    Map<String, Set<String>> described = new TreeMap<>();
    document
        .path("channels")
        .forEach(
            channel ->
                described.put(channel.path("address").asText(), names(channel.path("messages"))));

    assertThat(described).isEqualTo(expected);
  }

  @Test
  void everyMessagePointsToTheSchemaOfItsOwnType() throws Exception {
    JsonNode messages = document.at("/components/messages");
    Set<String> used = new TreeSet<>(leaves(ClientEvent.class));
    used.addAll(leaves(ServerEvent.class));
    MESSAGES.values().forEach(used::addAll);

    assertThat(names(messages)).isEqualTo(used);
    for (String name : used) {
      String pointer = messages.path(name).at("/payload/$ref").asText();
      String[] parts = pointer.split("#", 2);
      String[] type = name.split("\\.", 2);
      Path file = DOCUMENT.resolveSibling(parts[0]).normalize();
      assertThat(Files.isRegularFile(file)).as(pointer).isTrue();
      assertThat(file.getFileName().toString()).isEqualTo(type[0] + ".json");
      assertThat(parts.length == 1 ? "" : parts[1])
          .isEqualTo(type.length == 1 ? "" : "/$defs/" + type[1]);
      JsonNode schema = new ObjectMapper().readTree(file.toFile());
      assertThat(parts.length == 1 || !schema.at(parts[1]).isMissingNode()).as(pointer).isTrue();
    }
  }

  @Test
  void everyChannelIsUsedByAnOperation() {
    Set<String> used = new TreeSet<>();
    document
        .path("operations")
        .forEach(operation -> used.add(operation.at("/channel/$ref").asText()));

    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            names(document.path("channels")).stream().map(name -> "#/channels/" + name).toList());
  }

  @Test
  void theReadmeOfTheProtocolPointsToIt() throws Exception {
    for (String page : List.of("README.md", "docs/protocol.md")) {
      Path file = Path.of(System.getProperty("murmuration.root"), page);
      assertThat(Files.readString(file)).as(page).contains("asyncapi.yaml");
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> leaves(Class<?> sealed) {
    return permitted(sealed)
        .map(leaf -> sealed.getSimpleName() + "." + leaf.getSimpleName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Class<?>> permitted(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(ContractDocumentTest::permitted)
        : Stream.of(type);
  }
}
