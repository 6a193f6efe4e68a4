package io.murmuration.contracts.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns what the JSON library says into problems that name the field and the way out. */
final class WireProblems {
  /** Options that other servers offer and that would void the guarantee, each with its reason. */
  private static final Map<String, String> BREAKS_THE_GUARANTEE =
      Map.of(
          "logprobs", "it would reveal the mixed distribution, of which only one draw is paid for",
          "top_logprobs", "it would reveal the mixed distribution, of which only one draw is paid for",
          "echo", "it would reveal scores of the private ensemble that are not paid for",
          "logit_bias", "a bias after mixing acts on private probabilities",
          "seed", "a client who knows the randomness can undo the mechanism",
          "temperature", "sharpening after mixing leaves the ball that the price is computed for",
          "top_p", "truncation after mixing depends on private probabilities",
          "top_k", "truncation after mixing depends on private probabilities",
          "best_of", "choosing among answers by private scores is a query of its own");

  private WireProblems() {}

  static Problem notAnObject() {
    return Problem.invalid(
        "bad_json", "the message is not a JSON object", "Send one JSON object per message.");
  }

  static Problem of(JsonProcessingException failure) {
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
    if (failure instanceof MismatchedInputException mismatch) {
      return Problem.invalid(
          "wrong_kind",
          "the field '" + path(mismatch) + "' has a value of the wrong kind",
          "Send the kind of value that docs/protocol.md gives for this field.");
    }
    return Problem.invalid(
        "bad_json",
        "the message is not valid JSON near character " + column(failure),
        "Send one JSON object per message, each field once.");
  }

  private static Problem unknownField(UnrecognizedPropertyException unknown) {
    String field = unknown.getPropertyName();
    String reason = BREAKS_THE_GUARANTEE.get(field);
    if (reason != null) {
      return Problem.privacy(
              "breaks_the_guarantee",
              "'" + field + "' is refused: " + reason,
              "Leave '" + field + "' out.")
          .withLimit("not offered", field);
    }
    String known =
        unknown.getKnownPropertyIds() == null
            ? ""
            : unknown.getKnownPropertyIds().stream()
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.joining(", "));
    return Problem.invalid(
            "unknown_field",
            "the field '" + field + "' is unknown",
            "Leave it out or correct its name.")
        .withLimit(known, field);
  }

  private static Problem refusedValue(ValueInstantiationException refused) {
    Throwable cause = refused.getCause();
    if (cause instanceof RefusedValueException refusal) {
      return refusal.problem();
    }
    String message = cause == null || cause.getMessage() == null ? "invalid" : cause.getMessage();
    return Problem.invalid("invalid_value", message, "Correct the value.");
  }

  private static String path(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static int column(JsonProcessingException failure) {
    return failure.getLocation() == null ? 0 : failure.getLocation().getColumnNr();
  }
}
