package io.murmuration.launcher.chaos.check;

import io.murmuration.messaging.LogRecord;
import java.util.List;
import java.util.Map;

/**
 * All that is known after a run.
 *
 * @param commands records of the budget topic by partition
 * @param ledger committed records of the ledger by partition
 * @param witnessed ledger records as a reader saw them while they were written; what was durable
 *     once must still be there, unchanged
 * @param tokens records of the token topic, each partition in order
 * @param transcripts what clients heard
 */
public record Evidence(
    Map<Integer, List<LogRecord>> commands,
    Map<Integer, List<LogRecord>> ledger,
    List<LogRecord> witnessed,
    List<LogRecord> tokens,
    List<Transcript> transcripts) {
  public Evidence {
    commands = Map.copyOf(commands);
    ledger = Map.copyOf(ledger);
    witnessed = List.copyOf(witnessed);
    tokens = List.copyOf(tokens);
    transcripts = List.copyOf(transcripts);
  }
}
