package io.murmuration.launcher.simulation;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.LogRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway: knows the directory as far as it has read it. Clients notice its death by its number
 * of lives.
 */
final class Gateway implements Actor {
  private final World world;
  private final int replyPartition;
  private final Map<String, DirectoryRecord.Response> places = new HashMap<>();
  private long viewed;
  private long lives;

  Gateway(World world, int replyPartition) {
    this.world = world;
    this.replyPartition = replyPartition;
  }

  @Override
  public void restart() {
    lives++;
    places.clear();
    viewed = 0;
  }

  /** Nobody takes anything from a gateway that is slow. */
  @Override
  public void lose() {}

  /** Reads a little of the directory. */
  @Override
  public void step() {
    view(Math.min(viewed + world.below(3), world.log.end(world.topics.responses(), 0)));
  }

  long lives() {
    return lives;
  }

  /** Where the response lies, as far as this gateway knows. */
  Optional<DirectoryRecord.Response> find(String id) {
    return Optional.ofNullable(places.get(id));
  }

  /** Lists a response here. */
  void list(String id) {
    long end = world.log.end(world.topics.tokens(), replyPartition);
    DirectoryRecord.Response entry =
        new DirectoryRecord.Response(
            id, "digest", "demo", null, replyPartition, Math.max(0, end - world.below(3)), 0, null);
    world.log.append(world.topics.responses(), 0, id, WireCodec.encode(entry));
  }

  /** Reads its own entry back: another gateway may have been first. */
  void catchUp() {
    view(world.log.end(world.topics.responses(), 0));
  }

  void store(String id, int tokens, boolean mayHaveBegun) {
    DirectoryRecord.Response place = find(id).orElseThrow();
    PromptEvent prompt =
        new PromptEvent(
            id,
            "demo",
            World.ACCOUNT,
            "a prompt",
            tokens,
            List.of(),
            Long.MAX_VALUE,
            place.replyPartition(),
            place.firstOffset(),
            mayHaveBegun,
            null);
    world.log.append(
        world.topics.prompts(), World.promptPartition(id), id, WireCodec.encode(prompt));
  }

  private void view(long to) {
    for (LogRecord stored : world.log.read(world.topics.responses(), 0, viewed, to)) {
      DirectoryRecord record = world.decode(stored, DirectoryRecord.class);
      if (record instanceof DirectoryRecord.Response response) {
        places.putIfAbsent(response.responseId(), response);
      }
    }
    viewed = Math.max(viewed, to);
  }
}
