package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record of the token log and its place there. */
record StoredToken(long offset, TokenRecord record) {
  private static final Logger LOGGER = LoggerFactory.getLogger(StoredToken.class);

  /** What can not be read holds for nobody, and what follows it under the same claim neither. */
  static Optional<StoredToken> read(LogRecord stored) {
    try {
      TokenRecord record = WireCodec.decode(stored.value(), TokenRecord.class);
      return Optional.of(new StoredToken(stored.offset(), record));
    } catch (WireFormatException e) {
      LOGGER
          .atWarn()
          .addKeyValue("record", stored)
          .addKeyValue("code", e.problem().code())
          .log("token record is not readable");
      return Optional.empty();
    }
  }
}
