package io.murmuration.gateway.problem;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.wire.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The problems that the gateway finds, and what they are called on HTTP. */
public final class Problems {
  private static final Map<String, Integer> HTTP_STATUS =
      Map.of(
          "not_found", 404,
          "unknown_account", 404,
          "unknown_response", 404,
          "replay_expired", 410,
          "conflict", 409,
          "unauthenticated", 401,
          "method_not_allowed", 405,
          "forbidden_origin", 403,
          "upgrade_required", 426,
          "internal", 500);

  private Problems() {}

  /** The HTTP status of an answer with this problem. */
  public static int httpStatus(Problem problem) {
    int byType = problem.type().equals("unavailable") ? 503 : 400;
    return HTTP_STATUS.getOrDefault(problem.code(), byType);
  }

  public static Problem binaryFrame() {
    return Problem.invalid(
        "binary_frame", "binary messages are not understood", "Send JSON as a text message.");
  }

  public static Problem invalidUtf8() {
    return Problem.invalid(
        "invalid_utf8", "the message is not valid UTF-8", "Encode the message as UTF-8.");
  }

  public static Problem messageTooLarge(int bytesMax) {
    return Problem.invalid(
            "message_too_large",
            "the message is larger than " + bytesMax + " bytes",
            "Send a shorter message.")
        .withLimit(bytesMax, "more");
  }

  public static Problem unknownModel(List<String> known) {
    return Problem.invalid(
            "unknown_model", "there is no such model", "Use a model from /v1/models.")
        .withLimit(String.join(", ", known), "another");
  }

  public static Problem emptyPrompt() {
    return Problem.invalid(
        "empty_prompt", "the field 'input' is empty or blank", "Send some text to continue.");
  }

  public static Problem brokenText(String field) {
    return Problem.invalid(
        "broken_text",
        "the field '" + field + "' holds half of a surrogate pair",
        "Send whole Unicode characters.");
  }

  public static Problem promptTooLarge(int bytesMax, int bytes) {
    return Problem.invalid(
            "prompt_too_large",
            "the field 'input' has " + bytes + " bytes, this model takes " + bytesMax,
            "Send a prompt of at most " + bytesMax + " bytes in UTF-8.")
        .withLimit(bytesMax, bytes);
  }

  public static Problem badMaxOutputTokens(int most, int given) {
    return Problem.invalid(
            "bad_max_output_tokens",
            "the field 'max_output_tokens' must be 1 to " + most + ", got " + given,
            "Send 1 to " + most + ".")
        .withLimit(most, given);
  }

  public static Problem conflict(String responseId) {
    return Problem.invalid(
        "conflict",
        "the response_id '" + responseId + "' belongs to another request",
        "Send the same request again to read its response, or use a new response_id.");
  }

  public static Problem alreadyRead(String responseId) {
    return Problem.invalid(
        "conflict",
        "this socket reads the response '" + responseId + "' already",
        "Read on, or resume it on another socket.");
  }

  public static Problem unknownResponse(String responseId) {
    return Problem.invalid(
        "unknown_response",
        "no response '" + responseId + "' is known that this could be done with",
        "Check the id; responses are known for a day, and ended ones can not be cancelled.");
  }

  public static Problem replayExpired() {
    return Problem.invalid(
        "replay_expired",
        "the log does not hold the beginning of this response any more",
        "Send the prompt again with a new response_id; released tokens stay charged.");
  }

  /**
   * A place in a response that does not exist.
   *
   * @param last sequence number of its last event so far
   */
  public static Problem badStartingAfter(long last, boolean ended) {
    return Problem.invalid(
            "bad_starting_after",
            ended
                ? "the response has ended with sequence number " + last + "; nothing follows"
                : "the response has not come further than sequence number " + last,
            "Send the last sequence_number that you have of this response, or -1 for all.")
        .withLimit(last, "more");
  }

  public static Problem notANumber(String parameter) {
    return Problem.invalid(
        "wrong_kind",
        "'" + parameter + "' is not a whole number",
        "Send the last sequence_number that you have, or -1 for all.");
  }

  public static Problem unauthenticated() {
    return Problem.invalid(
        "unauthenticated",
        "this server asks for a key, and there is none or it is not known",
        "Send 'Authorization: Bearer KEY', or a fresh ticket from POST /v1/ws-tickets.");
  }

  public static Problem tooManyResponses(int most) {
    return Problem.invalid(
            "too_many_responses",
            "this socket has " + most + " responses under way already",
            "Wait until one has ended, or cancel one.")
        .withLimit(most, most + 1);
  }

  public static Problem unknownAccount(String account) {
    return Problem.invalid(
        "unknown_account",
        "there is no account '" + account + "'",
        "Use an account from /v1/budgets, or leave the field out for the model's own.");
  }

  public static Problem noAccounts() {
    return Problem.unavailable(
        "no_accounts",
        "no privacy account has been opened yet, so nothing private can be answered",
        "Ask the data owner to open the account, then try again.");
  }

  public static Problem accountFrozen(String account) {
    return Problem.unavailable(
        "account_frozen",
        "the ledger of account '" + account + "' can not be trusted, so nothing is charged to it",
        "Tell the operator; 'murmur ledger verify' shows what is wrong.");
  }

  /**
   * A request that does not fit into what is left.
   *
   * @param needed tokens asked for
   */
  public static Problem budgetExhausted(String account, int needed, AccountTotals totals) {
    long left = totals.remainingTokens();
    String remedy =
        left > 0
            ? "Lower max_output_tokens to " + left + " or ask the data owner."
            : "Ask the data owner; the public model stays free.";
    String message =
        String.format(
            Locale.ROOT,
            "This request needs %d tokens but account '%s' has %d left"
                + " (epsilon %s of %s at delta %s). %s",
            needed,
            account,
            left,
            twoDecimals(totals.epsilonSpent(), RoundingMode.CEILING),
            twoDecimals(totals.epsilonLimit(), RoundingMode.FLOOR),
            shortNumber(totals.delta()),
            remedy);
    return Problem.budget("budget_exhausted", message, remedy).withLimit(left, needed);
  }

  public static Problem draining() {
    return Problem.unavailable(
        "draining", "this server is stopping and takes no new requests", "Connect again.");
  }

  public static Problem notReady(List<String> waitingFor) {
    return Problem.unavailable(
        "not_ready",
        "this server is not ready; waiting for: " + String.join(", ", waitingFor),
        "Try again in a few seconds.");
  }

  public static Problem logUnavailable() {
    return Problem.unavailable(
        "log_unavailable",
        "the request could not be stored",
        "Send the same request with the same response_id again in a few seconds; it is never"
            + " answered twice.");
  }

  public static Problem logUnreadable() {
    return Problem.unavailable(
        "log_unavailable",
        "the response could not be read from the log at the moment",
        "Resume it in a few seconds.");
  }

  public static Problem workerTimeout(long millis) {
    return Problem.unavailable(
            "worker_timeout",
            "no worker has said anything about this response for " + millis + " ms",
            "Resume it later, or send the same request with the same response_id again; another"
                + " worker goes on with it.")
        .withLimit(millis + " ms", "more");
  }

  public static Problem tooManySockets(int most) {
    return Problem.unavailable(
            "too_many_sockets", "this server has all the sockets it takes", "Try again later.")
        .withLimit(most, most + 1);
  }

  public static Problem forbiddenOrigin() {
    return Problem.invalid(
        "forbidden_origin",
        "web pages of this origin may not connect",
        "Open the page from this server, or have its origin allowed in the configuration.");
  }

  public static Problem unknownSubprotocol(String spoken) {
    return Problem.invalid(
            "unknown_subprotocol",
            "none of the offered WebSocket subprotocols is spoken here",
            "Offer '" + spoken + "' or none.")
        .withLimit(spoken, "another");
  }

  public static Problem upgradeRequired() {
    return Problem.invalid(
        "upgrade_required",
        "this address speaks WebSocket only",
        "Connect with a WebSocket client, or read one response at /v1/responses/{id}.");
  }

  public static Problem notFound() {
    return Problem.invalid("not_found", "there is nothing here", "See docs/protocol.md.");
  }

  public static Problem methodNotAllowed() {
    return Problem.invalid(
        "method_not_allowed", "this address is for reading only", "Use GET or HEAD.");
  }

  /** A bug of ours. Says nothing about what went wrong: that is in the server's log. */
  public static Problem internal() {
    return new Problem(
        "internal",
        "internal",
        "the server made a mistake",
        null,
        null,
        "Try again; if it happens again, report it with the time.",
        true,
        "docs/errors.md#internal");
  }

  private static String twoDecimals(double value, RoundingMode rounding) {
    return BigDecimal.valueOf(value).setScale(2, rounding).toPlainString();
  }

  /** {@code 1.0E-5} as people write it: {@code 1e-5}. */
  private static String shortNumber(double value) {
    return Double.toString(value).replace(".0E", "e").replace('E', 'e');
  }
}
