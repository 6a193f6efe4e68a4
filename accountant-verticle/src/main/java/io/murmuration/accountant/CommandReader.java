package io.murmuration.accountant;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;

/** Reads commands, or says why one cannot be read. */
final class CommandReader {
  /** An account's opening repeats its command: without a bound it might not fit into a record. */
  static final int COMMAND_CHARACTERS_MAX = 64 * 1024;

  private CommandReader() {}

  static Read read(LogRecord command) {
    if (command.value().length() > COMMAND_CHARACTERS_MAX) {
      return new Read.Unreadable("too_large");
    }
    try {
      return new Read.Understood(WireCodec.decode(command.value(), BudgetEvent.class));
    } catch (WireFormatException e) {
      // The code alone: messages may name fields that the sender made up.
      return new Read.Unreadable(e.problem().code());
    }
  }

  /** What came of reading. */
  sealed interface Read {
    record Understood(BudgetEvent event) implements Read {}

    record Unreadable(String code) implements Read {}
  }
}
