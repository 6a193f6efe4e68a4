package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.messaging.Outgoing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The responses under way on this gateway. Event loop only. */
public final class Responses {
  private static final Logger LOGGER = LoggerFactory.getLogger(Responses.class);
  private static final int USED_IDS_MAX = 10_000;

  private final GatewayConfig config;
  private final GatewayLimits limits;
  private final GatewayLog log;
  private final RequestRules rules;
  private final Map<String, ResponseStream> underWay = new HashMap<>();
  private final Map<String, Boolean> usedIds = new RecentIds();

  public Responses(GatewayConfig config, GatewayLog log, LedgerView ledger) {
    this.config = config;
    this.limits = config.limits();
    this.log = log;
    this.rules = new RequestRules(config, ledger);
  }

  /** What came of a request: a refusal, or the id of a response that is under way. */
  public sealed interface Started {
    /** Nothing was stored and nothing will be charged. */
    record Refused(Problem problem) implements Started {}

    /** Its events go to the reader from now on. */
    record UnderWay(String responseId) implements Started {}
  }

  /**
   * Checks a request and stores its prompt.
   *
   * @param readers makes the reader of the response with the given id
   */
  public Started start(ClientEvent.Create create, ReaderFactory readers) {
    Optional<Problem> refusal = rules.refusal(create);
    if (refusal.isPresent()) {
      return new Started.Refused(refusal.get());
    }
    String id =
        Objects.requireNonNullElseGet(
            create.responseId(), () -> ResponseIds.next(System.currentTimeMillis()));
    if (underWay.containsKey(id) || usedIds.putIfAbsent(id, true) != null) {
      return new Started.Refused(Problems.conflict(id));
    }
    ResponseStream stream = new ResponseStream(id, create.model(), System.nanoTime());
    underWay.put(id, stream);
    stream.connect(readers.reader(id), limits.queuedEventsMax());
    log.append(prompt(id, create))
        .onSuccess(stored -> stream.acknowledged())
        .onFailure(failure -> notStored(stream, failure));
    return new Started.UnderWay(id);
  }

  /** Makes the one reader of a response. */
  @FunctionalInterface
  public interface ReaderFactory {
    /** The reader of the events of this response. */
    Flow.Subscriber<ServerEvent> reader(String responseId);
  }

  /** Asks the worker to stop; the response ends when the worker says so. Once is enough. */
  public void cancel(String responseId) {
    ResponseStream stream = underWay.get(responseId);
    if (stream != null && stream.askToStop()) {
      tellWorker(stream, "client");
    }
  }

  /** Nobody reads the response any more; it is cancelled after the grace time. */
  public void abandon(String responseId) {
    ResponseStream stream = underWay.get(responseId);
    if (stream != null) {
      stream.abandon(System.nanoTime());
      cancelIfAbandoned(stream, System.nanoTime());
    }
  }

  /** Ends responses that have taken too long. To be called from time to time. */
  public void sweep() {
    long now = System.nanoTime();
    for (ResponseStream stream : List.copyOf(underWay.values())) {
      Problem overdue =
          stream.overdue(limits.workerTimeoutMillis(), limits.responseTimeoutMillis(), now);
      if (overdue != null) {
        end(stream, overdue);
      } else {
        cancelIfAbandoned(stream, now);
      }
    }
  }

  /** Number of responses under way. */
  public int count() {
    return underWay.size();
  }

  void deliver(TokenRecord record) {
    ResponseStream stream = underWay.get(record.responseId());
    if (stream == null || !(record instanceof TokenRecord.Released released)) {
      return;
    }
    if (!stream.take(released, System.nanoTime())) {
      end(stream, Problems.sequenceGap());
    }
    if (stream.isOver()) {
      underWay.remove(stream.id());
    }
  }

  private void cancelIfAbandoned(ResponseStream stream, long nowNanos) {
    if (stream.isAbandonedFor(limits.detachGraceMillis() * 1_000_000, nowNanos)) {
      underWay.remove(stream.id());
      tellWorker(stream, "disconnected");
    }
  }

  /** Ends a response on this side and tells the worker that nobody waits any more. */
  private void end(ResponseStream stream, Problem problem) {
    LOGGER
        .atWarn()
        .addKeyValue("responseId", stream.id())
        .addKeyValue("code", problem.code())
        .log("response failed");
    underWay.remove(stream.id());
    stream.fail(problem);
    tellWorker(stream, problem.code());
  }

  private void tellWorker(ResponseStream stream, String reason) {
    String id = stream.id();
    log.append(
            new Outgoing(
                config.topics().control(),
                Outgoing.BY_KEY,
                id,
                WireCodec.encode(new ControlEvent.Cancel(id, reason)),
                headers("io.murmuration.generation.cancel", id)))
        .onFailure(
            failure -> {
              stream.stopNotAsked();
              LOGGER
                  .atWarn()
                  .addKeyValue("responseId", id)
                  .setCause(failure)
                  .log("cancellation was not stored");
            });
  }

  private void notStored(ResponseStream stream, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("responseId", stream.id())
        .setCause(failure)
        .log("prompt was not stored");
    if (!stream.isOver()) {
      // It may have been stored all the same, with the acknowledgement lost: end() cancels it.
      end(stream, Problems.logUnavailable());
    }
  }

  private Outgoing prompt(String id, ClientEvent.Create create) {
    PromptEvent event =
        new PromptEvent(
            id,
            create.model(),
            rules.account(create),
            create.input(),
            create.maxOutputTokens(),
            Objects.requireNonNullElse(create.stop(), List.of()),
            System.currentTimeMillis() + limits.responseTimeoutMillis(),
            config.replyPartition());
    return new Outgoing(
        config.topics().prompts(),
        Outgoing.BY_KEY,
        id,
        WireCodec.encode(event),
        headers("io.murmuration.generation.prompt", id));
  }

  private Map<String, String> headers(String type, String id) {
    return CloudEventHeaders.of(type, "gateway-" + config.replyPartition(), id);
  }

  /** The last ids that were used, oldest forgotten first. */
  private static final class RecentIds extends LinkedHashMap<String, Boolean> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > USED_IDS_MAX;
    }
  }
}
