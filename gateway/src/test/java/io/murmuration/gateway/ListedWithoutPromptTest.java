package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway leaves that died after it listed a response and before it stored its prompt. */
class ListedWithoutPromptTest {
  private static final GatewayLimits LIMITS = GatewayFixture.impatient(20_000, 10_000);
  private static final int REPLY_PARTITION = 2;

  private GatewayFixture first;
  private GatewayFixture second;

  @BeforeEach
  void start() throws Exception {
    first = GatewayFixture.start(LIMITS);
    second = first.beside(LIMITS, 3);
    DirectoryRecord entry =
        new DirectoryRecord.Response(
            "r1",
            "0".repeat(64),
            "demo",
            null,
            REPLY_PARTITION,
            0,
            System.currentTimeMillis(),
            null,
            ClientEvent.OnDisconnect.DETACH);
    try (MessageLog.Appender dead = first.messages.appender("dead-gateway")) {
      dead.append(
              new Outgoing(
                  GatewayFixture.TOPICS.responses(), 0, "r1", WireCodec.encode(entry), Map.of()))
          .get(30, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
  }

  /** A client that was told would resume for ever, and nobody would store the prompt again. */
  @Test
  void nobodyIsToldThatItIsCreatedBeforeAWorkerHasIt() throws Exception {
    TestClient fresh = first.connect();
    fresh.resume("r1", -1);
    TestClient knowing = second.connect();
    knowing.resume("r1", 0);
    TimeUnit.MILLISECONDS.sleep(500); // longer than reading an empty log takes
    for (TestClient client : List.of(fresh, knowing)) {
      client.say("{}");
      client.nextError("unknown_type");
    }

    PromptEvent prompt =
        new PromptEvent(
            "r1", "demo", "demo", "hello", 8, List.of(), 0, REPLY_PARTITION, 0L, false, null);
    first.worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));

    assertThat(fresh.next().getString("type")).isEqualTo("response.created");
    assertThat(fresh.next().getString("type")).isEqualTo("response.in_progress");
    assertThat(knowing.next().getString("type")).isEqualTo("response.in_progress");
  }
}
