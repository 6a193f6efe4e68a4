package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.gateway.stream.ResponseStream;
import java.util.Locale;
import java.util.Optional;

/** A response as the directory knows it. */
final class Descriptions {
  private Descriptions() {}

  static ServerEvent.Response of(DirectoryRecord.Response entry, Optional<ResponseStream> atHand) {
    DirectoryRecord.End end = entry.ended();
    if (end == null) {
      boolean begun = atHand.filter(stream -> stream.last() > 0).isPresent();
      return ServerEvent.Response.open(
          entry.responseId(), begun ? "in_progress" : "queued", entry.model());
    }
    return new ServerEvent.Response(
        entry.responseId(),
        end.status().name().toLowerCase(Locale.ROOT),
        entry.model(),
        end.reason(),
        end.usage(),
        null);
  }
}
