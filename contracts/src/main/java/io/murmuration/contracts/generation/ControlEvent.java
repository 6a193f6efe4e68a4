package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/** What gateways tell workers and each other about responses under way. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlEvent.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = ControlEvent.Attached.class, name = "attached"),
})
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

  /**
   * A reader of the response is with this gateway now: others forget that they were going to stop
   * it because theirs had left.
   *
   * @param gateway instance of the gateway
   */
  record Attached(String responseId, String gateway) implements ControlEvent {
    public Attached {
      Ids.check("response_id", responseId);
      Objects.requireNonNull(gateway, "gateway");
    }
  }
}
