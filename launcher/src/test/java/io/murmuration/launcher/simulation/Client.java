package io.murmuration.launcher.simulation;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that wants one response and does not give up: when its gateway dies it asks another one
 * to go on. Its transcript is what a person would have read.
 */
final class Client {
  private enum Stage {
    ASKING,
    LISTED,
    STORING,
    READING,
    DONE
  }

  private final World world;
  private final String id;
  private final int tokens;
  private final List<Released> transcript = new ArrayList<>();
  private Stage stage = Stage.ASKING;
  private Gateway gateway;
  private long gatewayLives;
  private boolean stored;
  private boolean listedHere;
  private Optional<Reading> reading = Optional.empty();

  /** One reading of the log on behalf of the client. */
  private static final class Reading {
    private final DirectoryRecord.Response place;
    private final ReleaseOrder order = new ReleaseOrder();
    private long naiveEpoch = -1;
    private long position;

    Reading(DirectoryRecord.Response place) {
      this.place = place;
      this.position = place.firstOffset();
    }
  }

  Client(World world, String id, int tokens) {
    this.world = world;
    this.id = id;
    this.tokens = tokens;
    connect();
  }

  String id() {
    return id;
  }

  int tokens() {
    return tokens;
  }

  boolean isDone() {
    return stage == Stage.DONE;
  }

  List<Released> transcript() {
    return transcript;
  }

  void step() {
    if (stage == Stage.DONE) {
      return;
    }
    if (gateway.lives() != gatewayLives || world.chance(0.01)) {
      connect();
    }
    switch (stage) {
      case ASKING -> {
        listedHere = gateway.find(id).isEmpty();
        if (listedHere) {
          gateway.list(id);
        }
        stage = Stage.LISTED;
      }
      case LISTED -> {
        gateway.catchUp();
        stage = Stage.STORING;
      }
      case STORING -> {
        gateway.store(id, tokens, !listedHere);
        stored = true;
        stage = Stage.READING;
      }
      case READING -> read();
      case DONE -> {}
    }
  }

  void cancel() {
    world.log.append(
        world.topics.control(), 0, id, WireCodec.encode(new ControlEvent.Cancel(id, "client")));
  }

  /** At any gateway: with the prompt acknowledged it resumes, otherwise it asks again. */
  private void connect() {
    gateway = world.anyGateway();
    gatewayLives = gateway.lives();
    reading = Optional.empty();
    stage = stored ? Stage.READING : Stage.ASKING;
  }

  private void read() {
    if (reading.isEmpty()) {
      gateway.catchUp();
      reading = gateway.find(id).map(Reading::new);
      return;
    }
    Reading from = reading.get();
    long end = world.log.end(world.topics.tokens(), from.place.replyPartition());
    long to = Math.min(end, from.position + 1 + world.below(20));
    for (LogRecord record :
        world.log.read(world.topics.tokens(), from.place.replyPartition(), from.position, to)) {
      from.position = record.offset() + 1;
      if (record.key().equals(id)) {
        hear(from, record.offset(), world.decode(record, TokenRecord.class));
      }
    }
  }

  private void hear(Reading from, long offset, TokenRecord record) {
    Optional<Released> heard =
        world.flaw == Flaw.EVERY_CLAIM_HOLDS
            ? naively(from, offset, record)
            : from.order.accept(offset, record);
    long last = transcript.isEmpty() ? 0 : transcript.get(transcript.size() - 1).sequence();
    heard.filter(released -> released.sequence() > last).ifPresent(this::keep);
  }

  private void keep(Released released) {
    transcript.add(released);
    if (released instanceof TokenRecord.Ended) {
      stage = Stage.DONE;
    }
  }

  private Optional<Released> naively(Reading from, long offset, TokenRecord record) {
    if (record instanceof TokenRecord.Claimed) {
      from.naiveEpoch = offset;
      return Optional.empty();
    }
    Released released = (Released) record;
    return released.epoch() == from.naiveEpoch ? Optional.of(released) : Optional.empty();
  }
}
