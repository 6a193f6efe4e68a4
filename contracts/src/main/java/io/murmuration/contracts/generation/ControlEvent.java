package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What gateways tell workers about responses under way. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = ControlEvent.Cancel.class, name = "cancel")})
public sealed interface ControlEvent {

  /** The response this is about; also the key of the record. */
  String responseId();

  /**
   * Stop sampling for a response.
   *
   * @param reason why, for example {@code client} or {@code disconnected}
   */
  record Cancel(String responseId, String reason) implements ControlEvent {
    public Cancel {
      Ids.check("response_id", responseId);
    }
  }
}
