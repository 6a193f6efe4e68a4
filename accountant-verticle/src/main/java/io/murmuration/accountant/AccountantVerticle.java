package io.murmuration.accountant;

import io.murmuration.messaging.MessageLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the ledger's writer to the log. Deployed when its partitions are read, or when it stands by
 * for another accountant of the same group. It does all its work on a thread of the log's.
 */
public final class AccountantVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(AccountantVerticle.class);

  private final MessageLog log;
  private final AccountantConfig config;
  private final Consumer<Throwable> onFatal;
  private final LedgerWriter writer;
  private MessageLog.@Nullable TransactionalGroup group;

  /**
   * @param log stays open when the verticle stops
   * @param onFatal called at most once, on any thread, when this accountant can not go on; the
   *     process must end then, since only a new one begins from what is durable
   */
  public AccountantVerticle(MessageLog log, AccountantConfig config, Consumer<Throwable> onFatal) {
    this.log = log;
    this.config = config;
    this.onFatal = onFatal;
    this.writer = new LedgerWriter(config);
  }

  /**
   * Partitions of this accountant whose ledger cannot be believed, with the reason: nothing is
   * decided in them. Empty while it stands by. Safe for any thread.
   */
  public Map<Integer, String> frozenPartitions() {
    return writer.frozenPartitions();
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::transact)
        .compose(
            started -> {
              group = started;
              return Future.fromCompletionStage(started.ready(), context);
            })
        .onSuccess(
            ready ->
                LOGGER.atInfo().addKeyValue("instance", config.instance()).log("accountant ready"));
  }

  @Override
  public Future<?> stop() {
    MessageLog.TransactionalGroup started = group;
    if (started == null) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(
        () -> {
          started.close();
          return null;
        });
  }

  private MessageLog.TransactionalGroup transact() {
    return log.transact(
        new MessageLog.TransactionOptions(
            config.topics().budgetEvents(), config.topics().ledger(), config.group()),
        writer,
        this::fail);
  }

  private void fail(Throwable cause) {
    LOGGER
        .atError()
        .setCause(cause)
        .addKeyValue("instance", config.instance())
        .log("accountant fails");
    onFatal.accept(cause);
  }
}
