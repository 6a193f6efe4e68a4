package io.murmuration.contracts.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private final Topics topics = new Topics("murmuration");

  @Test
  void everyTopicHasItsOwnNameUnderThePrefixAndAVersion() {
    assertThat(topics.all()).extracting(TopicShape::name).doesNotHaveDuplicates().hasSize(8);
    assertThat(topics.all())
        .allSatisfy(shape -> assertThat(shape.name()).matches("murmuration\\.[a-z.-]+\\.v1"));
  }

  @Test
  void budgetFactsAreKeptForeverAndLieWhereTheirCommandsLie() {
    TopicShape commands = shape(topics.budgetEvents());
    TopicShape facts = shape(topics.ledger());

    assertThat(facts.retentionMillis()).isEqualTo(TopicShape.FOREVER);
    assertThat(facts.partitionCount()).isEqualTo(commands.partitionCount());
  }

  @Test
  void onlyTopicsWithoutTextAreKeptLongerThanADayOrWithoutPayload() {
    assertThat(shape(topics.prompts()).retentionMillis()).isEqualTo(24L * 60 * 60 * 1000);
    assertThat(shape(topics.tokens()).retentionMillis()).isEqualTo(24L * 60 * 60 * 1000);
  }

  @Test
  void aDataSetHasOneBudgetPartitionAndDataSetsUseThemAll() {
    SplittableRandom random = new SplittableRandom(7);
    TreeSet<Integer> used =
        random
            .longs(200)
            .mapToObj(Long::toHexString)
            .map(Topics::budgetPartition)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used).containsExactly(0, 1, 2, 3);
    // Pinned: another answer for the same data set would be a second budget for it.
    assertThat(Topics.budgetPartition("sha256-0f0f")).isEqualTo(0);
    assertThat(Topics.budgetPartition("sha256-0f10")).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "-dash", "dot.ted", "under_score", "a b"})
  void prefixesThatKafkaOrOurRulesForbidAreRefused(String prefix) {
    assertThatThrownBy(() -> new Topics(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic prefix");
  }

  private TopicShape shape(String name) {
    return topics.all().stream()
        .filter(shape -> shape.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
