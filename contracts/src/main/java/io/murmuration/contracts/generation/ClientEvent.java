package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.RefusedValueException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may say on a socket. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ClientEvent.Create.class, name = "response.create"),
  @JsonSubTypes.Type(value = ClientEvent.Resume.class, name = "response.resume"),
  @JsonSubTypes.Type(value = ClientEvent.Cancel.class, name = "response.cancel"),
})
public sealed interface ClientEvent {

  /**
   * Asks for a response.
   *
   * @param responseId the client's idempotency key, 1 to 64 of {@code [A-Za-z0-9_-]}; made by the
   *     server if absent
   * @param model id of a model from {@code /v1/models}
   * @param input the prompt, as text
   * @param maxOutputTokens most tokens to generate, at least 1
   * @param account account to charge; the model's default account if absent
   * @param stop texts that end the response when they appear; at most 4 of at most 64 characters
   * @param streamOptions how its events are written; as {@link StreamOptions} says if absent
   * @param onDisconnect what becomes of it when nobody reads it any more; cancelled after a grace
   *     time if absent
   */
  record Create(
      @Nullable String responseId,
      String model,
      String input,
      Integer maxOutputTokens,
      @Nullable String account,
      @Nullable List<String> stop,
      @Nullable StreamOptions streamOptions,
      @Nullable OnDisconnect onDisconnect)
      implements ClientEvent {
    private static final int STOP_COUNT_MAX = 4;
    private static final int STOP_CHARACTERS_MAX = 64;

    public Create {
      if (responseId != null) {
        Ids.check("response_id", responseId);
      }
      require("model", model);
      require("input", input);
      require("max_output_tokens", maxOutputTokens);
      if (account != null) {
        Ids.check("account", account);
      }
      stop = stop == null ? null : checkedStop(stop);
    }

    /** A request whose events are written as usual. */
    public Create(
        @Nullable String responseId,
        String model,
        String input,
        Integer maxOutputTokens,
        @Nullable String account,
        @Nullable List<String> stop) {
      this(responseId, model, input, maxOutputTokens, account, stop, null, null);
    }

    /** Whether it goes on when nobody reads it any more. */
    public boolean outlivesItsReaders() {
      return onDisconnect == OnDisconnect.DETACH;
    }

    /** Whether its text events are filled up so that their lengths do not tell the texts'. */
    public boolean wantsPadding() {
      return streamOptions == null || !Boolean.FALSE.equals(streamOptions.includeObfuscation());
    }

    /** Leaves the prompt out: events may be printed, people's text may not. */
    @Override
    public String toString() {
      return "Create[responseId=" + responseId + ", model=" + model + ", input=<redacted>]";
    }

    private static void require(String field, @Nullable Object value) {
      if (value == null) {
        throw new RefusedValueException(
            Problem.invalid(
                "missing_field",
                "the field '" + field + "' is missing",
                "Send '" + field + "' with every response.create."));
      }
    }

    private static List<String> checkedStop(List<String> stop) {
      if (stop.size() > STOP_COUNT_MAX) {
        throw new RefusedValueException(
            Problem.invalid("too_many_stops", "too many stop texts", "Send at most 4 stop texts.")
                .withLimit(STOP_COUNT_MAX, stop.size()));
      }
      for (String text : stop) {
        if (text == null || text.isEmpty() || text.length() > STOP_CHARACTERS_MAX) {
          throw new RefusedValueException(
              Problem.invalid(
                      "bad_stop",
                      "a stop text is empty or too long",
                      "Send stop texts of 1 to 64 characters.")
                  .withLimit(STOP_CHARACTERS_MAX, text == null ? 0 : text.length()));
        }
      }
      return List.copyOf(stop);
    }
  }

  /**
   * How events are written.
   *
   * @param includeObfuscation whether text events are filled up to common sizes; true if absent
   */
  record StreamOptions(@Nullable Boolean includeObfuscation) {}

  /** What becomes of a response whose readers have gone. */
  enum OnDisconnect {
    /** It is cancelled after a grace time. */
    @JsonProperty("cancel")
    CANCEL,
    /** It goes on to its end and can be read later. */
    @JsonProperty("detach")
    DETACH
  }

  /**
   * Asks for the rest of a response, wherever it was begun: what was released after a sequence
   * number, then what is released from now on.
   *
   * @param startingAfter last sequence number that the client has; all if absent or -1
   * @param streamOptions how its events are written; as {@link StreamOptions} says if absent
   */
  record Resume(
      String responseId, @Nullable Long startingAfter, @Nullable StreamOptions streamOptions)
      implements ClientEvent {
    public Resume {
      Ids.check("response_id", responseId);
      if (startingAfter != null && startingAfter < -1) {
        throw new RefusedValueException(
            Problem.invalid(
                    "bad_starting_after",
                    "the field 'starting_after' must be -1 or more",
                    "Send the last sequence_number that you have, or -1 for all.")
                .withLimit(-1, startingAfter));
      }
    }

    /** Last sequence number that the client has, -1 for none. */
    public long after() {
      return startingAfter == null ? -1 : startingAfter;
    }

    /** Whether its text events are filled up so that their lengths do not tell the texts'. */
    public boolean wantsPadding() {
      return streamOptions == null || !Boolean.FALSE.equals(streamOptions.includeObfuscation());
    }
  }

  /**
   * Stops a response.
   *
   * @param responseId the response to stop
   */
  record Cancel(String responseId) implements ClientEvent {
    public Cancel {
      Ids.check("response_id", responseId);
    }
  }
}
