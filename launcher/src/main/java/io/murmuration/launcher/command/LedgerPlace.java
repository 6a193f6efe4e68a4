package io.murmuration.launcher.command;

import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which ledger is meant. */
final class LedgerPlace {
  @Mixin private ServerAddress server = new ServerAddress();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--bootstrap", description = "broker (default: the running server's)")
  private @Nullable String bootstrap;

  @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
  private String topicPrefix = "murmuration";

  @Option(names = "--file", description = "an exported ledger: no server and no broker is asked")
  private @Nullable Path file;

  /** Does the work on the ledger that is meant. */
  int read(Work work) throws Exception {
    if (file != null) {
      return work.on(LedgerReading.of(file));
    }
    Endpoint endpoint =
        bootstrap == null ? server.endpoint() : new Endpoint("", bootstrap, topicPrefix);
    try (MessageLog log =
        new KafkaMessageLog(
            new ClientSettings(endpoint.bootstrap(), "auditor", kafka.properties().values()))) {
      return work.on(new LedgerReading(log, endpoint.topicPrefix()));
    }
  }

  /** Something to do with a ledger; gives the exit code. */
  interface Work {
    int on(LedgerReading ledger) throws Exception;
  }
}
