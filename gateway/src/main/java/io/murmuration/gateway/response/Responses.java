package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.RequestDigest;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.access.Caller;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.directory.DirectoryView;
import io.murmuration.gateway.directory.Freshness;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.Cursor;
import io.murmuration.gateway.stream.ResponseStream;
import io.murmuration.gateway.stream.Streams;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.fault.FaultPoint;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients can do with responses: begin, read again and stop them. Event loop only. */
public final class Responses {
  private static final Logger LOGGER = LoggerFactory.getLogger(Responses.class);

  private final Outbox outbox;
  private final RequestRules rules;
  private final PromptWriter prompts;
  private final DirectoryView directory;
  private final Freshness freshness;
  private final Reading reading;
  private final Map<String, Creation> creations = new HashMap<>();

  public Responses(Parts parts) {
    GatewayLimits limits = parts.config().limits();
    this.outbox = new Outbox(parts.log(), parts.config().topics(), parts.instance());
    this.rules = new RequestRules(parts.config(), parts.ledger());
    this.prompts = new PromptWriter(outbox, parts.feeds(), limits.responseTimeoutMillis());
    this.directory = parts.directory();
    this.freshness = parts.freshness();
    this.reading = new Reading(limits, parts, outbox);
  }

  /**
   * What responses are made of.
   *
   * @param log what is written to
   * @param directory where responses lie, fed by its tail
   * @param freshness brings the directory up to date
   * @param streams responses at hand
   * @param feeds brings what workers release
   * @param scans brings what they released before
   * @param instance name of this gateway, of which there is no second
   */
  public record Parts(
      GatewayConfig config,
      GatewayLog log,
      LedgerView ledger,
      DirectoryView directory,
      Freshness freshness,
      Streams streams,
      TokenFeeds feeds,
      LogScans scans,
      String instance) {}

  /** What came of a request: a refusal, or the id of a response that is being read. */
  public sealed interface Started {
    /** Nothing was stored and nothing will be charged. */
    record Refused(Problem problem) implements Started {}

    /** Its events go to the reader from now on. */
    record UnderWay(String responseId) implements Started {}
  }

  /** Makes the one reader of a response. */
  @FunctionalInterface
  public interface ReaderFactory {
    /** The reader of the events of this response. */
    Flow.Subscriber<ServerEvent> reader(String responseId);
  }

  /**
   * Begins a response, or reads the one that the same request has begun before, from its beginning.
   *
   * @param readers makes the reader of the response with the given id
   */
  public Started create(Caller caller, ClientEvent.Create create, ReaderFactory readers) {
    Optional<Problem> refusal = rules.refusal(create);
    if (refusal.isPresent()) {
      return new Started.Refused(refusal.get());
    }
    String id =
        Objects.requireNonNullElseGet(
            create.responseId(), () -> ResponseIds.next(System.currentTimeMillis()));
    PromptEvent prompt = prompts.make(id, create, caller, rules.account(create));
    String digest = RequestDigest.of(prompt);
    Optional<DirectoryRecord.Response> known =
        Optional.ofNullable(creations.get(id)).map(Creation::entry).or(() -> directory.find(id));
    Optional<Problem> refused =
        known.isPresent()
            ? known.filter(entry -> !isSame(entry, digest, caller)).map(e -> Problems.conflict(id))
            : rules.unpayable(create);
    if (refused.isPresent()) {
      return new Started.Refused(refused.get());
    }
    Cursor reader = Cursor.open(readers.reader(id), -1);
    Creation creation = creations.get(id);
    if (creation != null) {
      creation.join(reader);
    } else if (known.isPresent()) {
      again(known.get(), prompt, reader);
    } else {
      begin(prompts.entry(prompt, digest, create), prompt, reader);
    }
    return new Started.UnderWay(id);
  }

  /**
   * Completes when it can be told whether there is a response of an id: at once if it is known,
   * else when the directory was read to its end. Until then no answer about it would be true.
   */
  public Future<Void> whenKnown(String responseId) {
    boolean isKnown = creations.containsKey(responseId) || directory.find(responseId).isPresent();
    return isKnown ? Future.succeededFuture() : freshness.upToDate();
  }

  /** Reads a response from a sequence number on, wherever it was begun. */
  public Started resume(Caller caller, ClientEvent.Resume resume, ReaderFactory readers) {
    String id = resume.responseId();
    Creation creation = creations.get(id);
    Optional<DirectoryRecord.Response> known =
        Optional.ofNullable(creation)
            .map(Creation::entry)
            .or(() -> directory.find(id))
            .filter(entry -> caller.owns(entry.tenant()));
    if (known.isEmpty()) {
      return new Started.Refused(Problems.unknownResponse(id));
    }
    FaultPoint.at("gateway.resuming");
    Cursor reader = Cursor.open(readers.reader(id), resume.after());
    if (creation != null) {
      creation.join(reader);
    } else {
      reading.announce(reading.attach(known.get(), reader));
    }
    return new Started.UnderWay(id);
  }

  /** Asks the worker to stop; the response ends when the worker says so. Once is enough. */
  public Optional<Problem> cancel(Caller caller, String responseId) {
    boolean open =
        Optional.ofNullable(creations.get(responseId))
            .map(Creation::entry)
            .or(() -> directory.find(responseId))
            .filter(entry -> caller.owns(entry.tenant()) && entry.ended() == null)
            .isPresent();
    if (!open || reading.find(responseId).filter(ResponseStream::isOver).isPresent()) {
      return Optional.of(Problems.unknownResponse(responseId));
    }
    reading.cancel(responseId, "client");
    return Optional.empty();
  }

  /** What is known of a response without reading it. */
  public Optional<ServerEvent.Response> describe(Caller caller, String responseId) {
    return directory
        .find(responseId)
        .filter(entry -> caller.owns(entry.tenant()))
        .map(entry -> Descriptions.of(entry, reading.find(responseId)));
  }

  /** Takes what gateways tell each other about responses under way. */
  public void control(LogRecord record) {
    reading.control(record);
  }

  /** Sees to what has taken too long. To be called from time to time. */
  public void sweep() {
    for (Creation creation : Map.copyOf(creations).values()) {
      if (creation.isOlderThan(reading.workerTimeoutMillis())) {
        undecided(creation);
      }
    }
    reading.sweep();
  }

  /** Number of responses that somebody reads here. */
  public int count() {
    return creations.size() + reading.readCount();
  }

  private static boolean isSame(DirectoryRecord.Response entry, String digest, Caller caller) {
    return entry.digest().equals(digest) && caller.owns(entry.tenant());
  }

  /** Lists it; goes on when the directory says where a response of this id lies. */
  private void begin(DirectoryRecord.Response entry, PromptEvent prompt, Cursor reader) {
    Creation creation = new Creation(entry, prompt);
    creation.join(reader);
    creations.put(entry.responseId(), creation);
    directory.whenListed(entry.responseId(), first -> listed(creation, first));
    FaultPoint.at("gateway.listing");
    outbox
        .list(entry)
        .onFailure(
            failure -> {
              LOGGER
                  .atWarn()
                  .addKeyValue("responseId", entry.responseId())
                  .setCause(failure)
                  .log("response was not listed");
              undecided(creation);
            });
  }

  private void listed(Creation creation, DirectoryRecord.Response first) {
    DirectoryRecord.Response own = creation.entry();
    if (!creations.remove(own.responseId(), creation)) {
      return;
    }
    FaultPoint.at("gateway.listed");
    if (first.equals(own)) {
      ResponseStream stream = reading.openNew(own);
      creation.readers().forEach(reader -> reading.attach(own, reader));
      stream.abandonIfUnread();
      prompts.store(stream, creation.prompt());
    } else if (first.digest().equals(own.digest())
        && Objects.equals(first.tenant(), own.tenant())) {
      creation.readers().forEach(reader -> again(first, creation.prompt(), reader));
    } else {
      creation.fail(Problems.conflict(own.responseId()));
    }
  }

  /** It can not be told whether it was listed; the same request finds out later. */
  private void undecided(Creation creation) {
    if (creations.remove(creation.entry().responseId(), creation)) {
      directory.stopWaiting(creation.entry().responseId());
      creation.fail(Problems.logUnavailable());
    }
  }

  /** Reads what was begun before; stores the prompt again if it may have been lost. */
  private void again(DirectoryRecord.Response entry, PromptEvent prompt, Cursor reader) {
    ResponseStream stream = reading.attach(entry, reader);
    reading.announce(stream);
    reading
        .whenLoaded(stream)
        .onSuccess(
            loaded -> {
              if (loaded.mayLackItsPrompt()) {
                prompts.store(loaded, prompts.again(prompt, entry));
              }
            });
  }
}
