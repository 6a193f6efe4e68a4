package io.murmuration.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessTest {
  private static final Topics TOPICS = new Topics("murmuration");

  @Test
  void onlyTheAccountantWritesTheLedgerAndItsStates() {
    assertThat(writersOf(TOPICS.ledger())).containsExactly(Access.Principal.ACCOUNTANT);
    assertThat(writersOf(TOPICS.budgetState())).containsExactly(Access.Principal.ACCOUNTANT);
  }

  @Test
  void onlyWorkersWriteTokensAndOnlyGatewaysWritePrompts() {
    assertThat(writersOf(TOPICS.tokens())).containsExactly(Access.Principal.INFERENCE);
    assertThat(writersOf(TOPICS.prompts())).containsExactly(Access.Principal.GATEWAY);
  }

  @Test
  void promptsAreReadByWorkersAlone() {
    assertThat(readersOf(TOPICS.prompts())).containsExactly(Access.Principal.INFERENCE);
    assertThat(readersOf(TOPICS.tokens()))
        .containsExactly(
            Access.Principal.GATEWAY, Access.Principal.INFERENCE, Access.Principal.AUDITOR);
  }

  @Test
  void everyTopicIsWrittenBySomebody() {
    for (TopicShape topic : TOPICS.all()) {
      assertThat(writersOf(topic.name())).as(topic.name()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Access.Principal.class)
  void thePageAboutSecuritySaysTheSame(Access.Principal principal) throws Exception {
    Access access = Access.of(principal, TOPICS);
    String row =
        Files.readAllLines(ComposeFile.ROOT.resolve("docs/operations/security.md")).stream()
            .filter(line -> line.startsWith("| `" + principal.user() + "`"))
            .findFirst()
            .orElseThrow();
    List<String> cells = List.of(row.split("\\|", -1));

    assertThat(named(cells.get(2))).isEqualTo(new TreeSet<>(access.reads()));
    assertThat(named(cells.get(3))).isEqualTo(new TreeSet<>(access.writes()));
    assertThat(prefixes(cells.get(4))).isEqualTo(access.groups());
    assertThat(prefixes(cells.get(5))).isEqualTo(access.transactionalIds());
  }

  private static List<Access.Principal> writersOf(String topic) {
    return Stream.of(Access.Principal.values())
        .filter(principal -> Access.of(principal, TOPICS).writes().contains(topic))
        .toList();
  }

  private static List<Access.Principal> readersOf(String topic) {
    return Stream.of(Access.Principal.values())
        .filter(principal -> Access.of(principal, TOPICS).reads().contains(topic))
        .toList();
  }

  private static Set<String> named(String cell) {
    return Stream.of(cell.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> "murmuration." + name + ".v1")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> prefixes(String cell) {
    String text = cell.strip().replace("`", "");
    return text.isEmpty() ? Set.of() : Set.of(text.replace("P.", "murmuration.").replace("*", ""));
  }
}
