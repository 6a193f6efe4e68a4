package io.murmuration.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.launcher.config.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** What a person sees when the server is up: where it is and what the accounts have. */
final class Banner {
  private Banner() {}

  /**
   * Prints it.
   *
   * @param frozenAccounts accounts that can not be used, with the reason
   */
  static void print(Endpoint endpoint, long startedMillis, Map<String, String> frozenAccounts)
      throws IOException, InterruptedException {
    System.out.printf("%nMurmuration serves after %.1f s%n%n", startedMillis / 1000.0);
    System.out.printf("  page       %s/%n", endpoint.url());
    System.out.printf("  WebSocket  %s/v1/responses%n", endpoint.url().replaceFirst("^http", "ws"));
    System.out.printf("  Kafka      %s%n", endpoint.bootstrap());
    for (JsonNode account : get(endpoint, "/v1/budgets").path("data")) {
      System.out.printf(
          "  account    %-10s %d tokens left, epsilon %.2f of %.2f at delta %.0e (%s)%n",
          account.path("account").asText(),
          account.path("remaining_tokens").asLong(),
          account.path("epsilon_spent").asDouble(),
          account.path("epsilon_limit").asDouble(),
          account.path("delta").asDouble(),
          account.path("purpose").asText());
    }
    for (JsonNode warning : get(endpoint, "/v1/privacy-statement").path("warnings")) {
      System.out.printf(
          "%n  WARNING (%s): %s%n  %s%n",
          warning.path("code").asText(),
          warning.path("message").asText(),
          warning.path("remedy").asText());
    }
    frozenAccounts.forEach(
        (account, reason) ->
            System.out.printf(
                "%n  WARNING (account_frozen): nothing private is answered from '%s': %s%n"
                    + "  'murmur ledger verify' says what is wrong.%n",
                account, reason));
    System.out.printf("%nTry: ./murmur chat \"Dear customer\"      Stop: Ctrl-C%n");
  }

  private static JsonNode get(Endpoint endpoint, String path)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(endpoint.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body());
  }
}
