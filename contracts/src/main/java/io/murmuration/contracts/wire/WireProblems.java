package io.murmuration.contracts.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns what the JSON library says into problems that name the field and the way out. */
final class WireProblems {
  private static final int NAME_CHARACTERS_MAX = 64;

  private static final String MIXED =
      "it would reveal the mixed distribution, of which only one draw is paid for";
  private static final String TRUNCATED =
      "truncation after mixing depends on private probabilities";

  /** Options that other servers offer and that would void the guarantee, each with its reason. */
  private static final Map<String, String> BREAKS_THE_GUARANTEE =
      Map.of(
          "logprobs", MIXED,
          "top_logprobs", MIXED,
          "echo", "it would reveal scores of the private ensemble that are not paid for",
          "logit_bias", "a bias after mixing acts on private probabilities",
          "seed", "a client who knows the randomness can undo the mechanism",
          "temperature", "sharpening after mixing leaves the ball that the price is computed for",
          "top_p", TRUNCATED,
          "top_k", TRUNCATED,
          "best_of", "choosing among answers by private scores is a query of its own");

  private WireProblems() {}

  static Problem notAnObject() {
    return Problem.invalid(
        "bad_json", "the message is not one JSON object", "Send one JSON object per message.");
  }

  static Problem of(JsonProcessingException failure) {
    if (failure instanceof JsonMappingException mapping) {
      return ofMapping(mapping);
    }
    Optional<String> duplicate = duplicateField(failure);
    if (duplicate.isPresent()) {
      return Problem.invalid(
          "duplicate_field",
          "the field '" + duplicate.get() + "' is there more than once",
          "Send each field once.");
    }
    return Problem.invalid(
        "bad_json",
        "the message is not valid JSON near character " + column(failure),
        "Send one JSON object per message.");
  }

  private static Problem ofMapping(JsonMappingException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return unknownField(unknown);
    }
    if (failure instanceof InvalidTypeIdException) {
      return Problem.invalid(
          "unknown_type",
          "the field 'type' is missing or names no known message",
          "Use one of the types in docs/protocol.md.");
    }
    if (failure instanceof ValueInstantiationException refused) {
      return refusedValue(refused);
    }
    if (failure.getPath().isEmpty()) {
      return ofCause(failure);
    }
    if (failure instanceof InvalidNullException) {
      return Problem.invalid(
          "missing_field",
          "the field '" + path(failure) + "' is missing or null",
          "Send the field with a value.");
    }
    if (failure instanceof MismatchedInputException
        || failure.getCause() instanceof InputCoercionException) {
      return Problem.invalid(
          "wrong_kind",
          "the field '" + path(failure) + "' has a value of the wrong kind or size",
          "Send the kind of value that docs/protocol.md gives for this field.");
    }
    return ofCause(failure);
  }

  /** A failure of the text itself, wrapped on its way through a message's fields. */
  private static Problem ofCause(JsonMappingException failure) {
    return failure.getCause() instanceof JsonProcessingException cause ? of(cause) : notAnObject();
  }

  private static Problem unknownField(UnrecognizedPropertyException unknown) {
    String field = shortened(unknown.getPropertyName());
    String reason = BREAKS_THE_GUARANTEE.get(field);
    if (reason != null) {
      return Problem.privacy(
              "breaks_the_guarantee",
              "'" + field + "' is refused: " + reason,
              "Leave '" + field + "' out.")
          .withLimit("not offered", field);
    }
    return Problem.invalid(
            "unknown_field",
            "the field '" + path(unknown) + "' is unknown",
            "Leave it out or correct its name.")
        .withLimit(knownFields(unknown), field);
  }

  private static String knownFields(UnrecognizedPropertyException unknown) {
    if (unknown.getKnownPropertyIds() == null) {
      return "";
    }
    return unknown.getKnownPropertyIds().stream()
        .map(String::valueOf)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static Problem refusedValue(ValueInstantiationException refused) {
    Throwable cause = refused.getCause();
    if (cause instanceof RefusedValueException refusal) {
      return refusal.problem();
    }
    String message = cause == null || cause.getMessage() == null ? "invalid" : cause.getMessage();
    return Problem.invalid("invalid_value", message, "Correct the value.");
  }

  private static Optional<String> duplicateField(JsonProcessingException failure) {
    // The library has no type of its own for it, only this message.
    if (!failure.getOriginalMessage().startsWith("Duplicate field")
        || !(failure.getProcessor() instanceof JsonParser parser)) {
      return Optional.empty();
    }
    try {
      return Optional.of(shortened(parser.currentName()));
    } catch (IOException e) {
      return Optional.of("?");
    }
  }

  private static String path(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : shortened(step.getFieldName()))
        .collect(Collectors.joining("."));
  }

  /**
   * Names come from outside: long ones are cut, so that an answer never repeats a whole message.
   */
  private static String shortened(String name) {
    return name.length() <= NAME_CHARACTERS_MAX
        ? name
        : name.substring(0, NAME_CHARACTERS_MAX) + "...";
  }

  private static int column(JsonProcessingException failure) {
    return failure.getLocation() == null ? 0 : failure.getLocation().getColumnNr();
  }
}
