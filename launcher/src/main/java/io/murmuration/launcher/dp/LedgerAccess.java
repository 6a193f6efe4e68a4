package io.murmuration.launcher.dp;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.config.Locations;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.serve.Role;
import io.murmuration.launcher.serve.RunningRoles;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ledger with an accountant that answers: of a cluster, of the server that runs on a data
 * directory, or, if there is none, of a broker and an accountant that run in this process as long
 * as this is open. The ledger is the same each time: it lies in the data directory.
 */
public final class LedgerAccess implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final MessageLog log;
  private final Topics topics;

  private LedgerAccess(Place place) throws Exception {
    Endpoint endpoint = endpoint(place);
    KafkaMessageLog messages =
        new KafkaMessageLog(
            new ClientSettings(endpoint.bootstrap(), "trainer", place.kafka().values()));
    open.push(messages);
    log = messages;
    topics = new Topics(endpoint.topicPrefix());
  }

  /**
   * Where the ledger is.
   *
   * @param bootstrap of a cluster; null for the data directory
   * @param data directory of an embedded server
   */
  public record Place(
      @Nullable String bootstrap, String topicPrefix, Path data, KafkaProperties kafka) {}

  /** Connects, and starts what is not there. */
  public static LedgerAccess open(Place place) throws Exception {
    return new LedgerAccess(place);
  }

  public MessageLog log() {
    return log;
  }

  public Topics topics() {
    return topics;
  }

  private Endpoint endpoint(Place place) throws Exception {
    if (place.bootstrap() != null) {
      return new Endpoint("", place.bootstrap(), place.topicPrefix());
    }
    Optional<Endpoint> running = Endpoint.read(place.data());
    return running.isPresent() ? running.get() : embedded(place);
  }

  private Endpoint embedded(Place place) throws Exception {
    Files.createDirectories(place.data());
    EmbeddedBroker broker = EmbeddedBroker.start(place.data().resolve("kafka"), 0);
    open.push(broker);
    try {
      ServeOptions options = ServeOptions.defaults(Locations.demo(), place.data());
      Ensemble ensemble = Ensemble.read(options.ensembleDirectory());
      RunningRoles roles =
          RunningRoles.start(
              EnumSet.of(Role.ACCOUNTANT),
              options,
              ensemble,
              broker.bootstrapServers(),
              null,
              failure -> {});
      open.push(roles);
      return new Endpoint("", broker.bootstrapServers(), options.topicPrefix());
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /**
   * Ends what was started here, newest first.
   *
   * @throws IllegalStateException if something did not end as it should; the others did
   */
  @Override
  public void close() {
    IllegalStateException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        failed = new IllegalStateException("the ledger was not closed in an orderly way", e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
