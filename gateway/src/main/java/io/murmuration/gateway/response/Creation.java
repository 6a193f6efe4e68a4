package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.stream.Cursor;
import java.util.ArrayList;
import java.util.List;

/** A request whose place in the directory is not decided yet, and who waits for it. */
final class Creation {
  private final DirectoryRecord.Response entry;
  private final PromptEvent prompt;
  private final List<Cursor> readers = new ArrayList<>();
  private final long beganNanos = System.nanoTime();

  Creation(DirectoryRecord.Response entry, PromptEvent prompt) {
    this.entry = entry;
    this.prompt = prompt;
  }

  DirectoryRecord.Response entry() {
    return entry;
  }

  PromptEvent prompt() {
    return prompt;
  }

  List<Cursor> readers() {
    return List.copyOf(readers);
  }

  void join(Cursor reader) {
    readers.add(reader);
  }

  void fail(Problem problem) {
    readers().forEach(reader -> reader.stop(problem));
  }

  boolean isOlderThan(long millis) {
    return System.nanoTime() - beganNanos > millis * 1_000_000;
  }
}
