package io.murmuration.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.budget.AccountTerms;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What the server says about an account, as far as a load run needs it.
 *
 * @param purpose what the account may be used for
 * @param tokensSpent tokens charged for good
 * @param tokensPending tokens granted and neither committed nor expired
 */
public record BudgetReading(AccountTerms.Purpose purpose, long tokensSpent, long tokensPending) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final int HTTP_OK = 200;

  /** Asks the server; throws {@link RefusedRunException} if it does not know the account. */
  public static BudgetReading of(HttpClient http, LoadPlan plan)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(plan.target().budget(plan.account()))
            .timeout(REQUEST_TIMEOUT)
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != HTTP_OK) {
      throw new RefusedRunException(
          "account '" + plan.account() + "' can not be read: HTTP " + answer.statusCode());
    }
    return parse(answer.body());
  }

  /** Reads the account and throws {@link RefusedRunException} unless it is meant for load tests. */
  public static BudgetReading requireLoadTestAccount(HttpClient http, LoadPlan plan)
      throws IOException, InterruptedException {
    BudgetReading reading = of(http, plan);
    if (reading.purpose() != AccountTerms.Purpose.LOAD_TEST) {
      throw new RefusedRunException(
          "account '"
              + plan.account()
              + "' is for "
              + reading.purpose()
              + ", a load run needs one opened for LOAD_TEST");
    }
    return reading;
  }

  /**
   * Reads the account until nothing is pending, so that what is spent is final. Gives up after
   * {@code limit} and returns the last reading.
   */
  static BudgetReading settled(HttpClient http, LoadPlan plan, Duration limit)
      throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    BudgetReading reading = of(http, plan);
    while (reading.tokensPending() > 0 && System.nanoTime() < deadlineNanos) {
      Thread.sleep(POLL_INTERVAL.toMillis());
      reading = of(http, plan);
    }
    return reading;
  }

  static BudgetReading parse(String body) throws IOException {
    JsonNode budget = JSON.readTree(body);
    return new BudgetReading(
        AccountTerms.Purpose.valueOf(required(budget, "purpose").asText()),
        required(budget, "tokens_spent").asLong(),
        required(budget, "tokens_pending").asLong());
  }

  private static JsonNode required(JsonNode budget, String field) throws IOException {
    JsonNode value = budget.get(field);
    if (value == null) {
      throw new IOException("the server's budget has no field '" + field + "'");
    }
    return value;
  }
}
