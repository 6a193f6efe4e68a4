package io.murmuration.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.topic.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptConsumerTest {
  @Test
  void offsetsAreCommittedByHandPollsAreSmallAndOverridesComeLast() {
    PromptConsumer settings =
        new PromptConsumer(
            new Topics("m"), "w", "host:1", Map.of("x", "y", "session.timeout.ms", "9000"));
    assertThat(settings.properties())
        .containsEntry("bootstrap.servers", "host:1")
        .containsEntry("group.id", "m.inference")
        .containsEntry("enable.auto.commit", "false")
        .containsEntry("max.poll.records", "16")
        .containsEntry("session.timeout.ms", "9000")
        .containsEntry("x", "y");
    assertThat(settings.properties().get("partition.assignment.strategy").toString())
        .as("who joins does not stop the others")
        .endsWith("CooperativeStickyAssignor");
  }
}
