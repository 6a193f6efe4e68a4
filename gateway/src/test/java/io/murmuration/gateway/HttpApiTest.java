package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpApiTest {
  private GatewayFixture fixture;

  @BeforeEach
  void startTheGateway() throws Exception {
    fixture = GatewayFixture.startWithoutAccounts(GatewayLimits.defaults());
  }

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void aHealthyServerIsAliveAndReady() throws Exception {
    assertThat(fixture.get("/livez").body()).isEqualTo("{\"status\":\"alive\"}");
    assertThat(fixture.get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
  }

  @Test
  void modelsAreListedWithWhatTheyTakeAndRelease() throws Exception {
    JsonArray models = json("/v1/models").getJsonArray("data");

    JsonObject first = models.getJsonObject(0);
    assertThat(first.getString("id")).isEqualTo("demo");
    assertThat(first.getBoolean("private")).isTrue();
    assertThat(first.getInteger("max_output_tokens")).isEqualTo(64);
    assertThat(first.getInteger("prompt_bytes_max")).isEqualTo(1024);
    assertThat(first.getJsonObject("mechanism").getString("type")).isEqualTo("pmixed_token");
    assertThat(models.getJsonObject(1).getBoolean("private")).isFalse();
    assertThat(models.getJsonObject(1).containsKey("mechanism")).isFalse();
  }

  @Test
  void budgetsFollowTheLedger() throws Exception {
    assertThat(json("/v1/budgets").getJsonArray("data")).isEmpty();
    fixture.openAccount("demo", 100);

    JsonObject account = json("/v1/budgets/demo");

    assertThat(json("/v1/budgets").getJsonArray("data").getJsonObject(0)).isEqualTo(account);
    assertThat(account.getString("account")).isEqualTo("demo");
    assertThat(account.getString("purpose")).isEqualTo("SERVING");
    assertThat(account.getString("dataset")).isEqualTo("sha256-0f0f");
    assertThat(account.getBoolean("synthetic")).isTrue();
    assertThat(account.getDouble("order")).isEqualTo(4.5);
    assertThat(account.getDouble("epsilon_limit")).isEqualTo(8);
    assertThat(account.getDouble("epsilon_spent")).isEqualTo(7.981);
    assertThat(account.getDouble("delta")).isEqualTo(1e-5);
    assertThat(account.getLong("tokens_spent")).isEqualTo(1_900);
    assertThat(account.getLong("tokens_pending")).isZero();
    assertThat(account.getLong("remaining_tokens")).isEqualTo(100);
    assertThat(account.getJsonObject("mechanism").getInteger("members")).isEqualTo(80);
    for (LedgerFact fact :
        new LedgerFact[] {
          new LedgerFact.Granted("g", "demo", 1, 1, GatewayFixture.totals(90)),
          new LedgerFact.Denied("d", "demo", 1, 1, GatewayFixture.totals(80)),
          new LedgerFact.Rejected("x", "demo", "bad_commit", "no such reservation"),
          new LedgerFact.ExpiredInFull("e", "demo", 1, GatewayFixture.totals(70))
        }) {
      fixture.record(2, fact);
    }
    fixture.openAccount("other", 5);
    assertThat(json("/v1/budgets/demo").getLong("remaining_tokens")).isEqualTo(70);
  }

  @Test
  void privateModelsWaitForAnAccountAndPublicOnesDoNot() throws Exception {
    fixture.worker.answerWith("free");
    TestClient client = fixture.connect();

    client.create("r1", "demo", "hello", 8);
    assertThat(client.nextError("no_accounts").getJsonObject("error").getBoolean("retryable"))
        .isTrue();

    client.create("r2", "demo-public", "hello", 8);
    assertThat(TestClient.text(client.untilEnd("r2"))).isEqualTo("free");
  }

  @Test
  void theStatementGivesTheNumbersTheUnitAndWhatIsNotCovered() throws Exception {
    fixture.openAccount("demo", 100);

    JsonObject statement = json("/v1/privacy-statement");

    JsonObject promise = statement.getJsonArray("private_models").getJsonObject(0);
    assertThat(promise.getString("model")).isEqualTo("demo");
    assertThat(promise.getString("adjacency")).isEqualTo("REPLACE_ONE");
    assertThat(promise.getString("unit")).contains("any one record");
    assertThat(promise.getDouble("epsilon_limit")).isEqualTo(8);
    assertThat(promise.getDouble("delta")).isEqualTo(1e-5);
    assertThat(promise.getLong("remaining_tokens")).isEqualTo(100);
    assertThat(promise.getJsonObject("mechanism").getJsonObject("ball").getDouble("gamma"))
        .isEqualTo(0.5);
    assertThat(promise.getString("theorem")).contains("docs/maths/chi-square-ball.md");
    assertThat(promise.getString("timing")).contains("50 ms");
    assertThat(statement.getJsonArray("public_models")).containsExactly("demo-public");
    assertThat(promise.getInteger("tick_millis")).isEqualTo(50);
    assertThat(statement.getJsonArray("not_covered").encode())
        .contains("Prompts", "Timing beyond the tick", "Lengths of texts");
    assertThat(statement.getJsonArray("warnings")).isEmpty();
  }

  @Test
  void aModelThatWasTrainedWithNoiseIsPromisedWhatWasPaidForIt() throws Exception {
    TrainingStatement training =
        new TrainingStatement(
            "train-1",
            "notes",
            "data",
            AccountTerms.Unit.USER,
            Adjacency.ADD_OR_REMOVE_ONE,
            new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(1.5), 0.01),
            40,
            2.5,
            3,
            1e-6,
            Map.of("model/model.safetensors", "0".repeat(64)));
    ModelCard card =
        new ModelCard("notes", "", false, 256, 64, "notes", training.tokenEvent(), 1024, training);
    try (GatewayFixture noisy = GatewayFixture.startWith(List.of(card), 0)) {
      JsonObject statement = new JsonObject(noisy.get("/v1/privacy-statement").body());
      JsonObject promise = statement.getJsonArray("trained_models").getJsonObject(0);
      JsonObject listed =
          new JsonObject(noisy.get("/v1/models").body()).getJsonArray("data").getJsonObject(0);

      assertThat(statement.getJsonArray("private_models")).isEmpty();
      assertThat(statement.getJsonArray("public_models")).isEmpty();
      assertThat(statement.getJsonArray("warnings")).isEmpty();
      assertThat(promise.getDouble("epsilon_spent")).isEqualTo(2.5);
      assertThat(promise.getDouble("epsilon_limit")).isEqualTo(3);
      assertThat(promise.getString("unit")).contains("any one user");
      assertThat(promise.getString("theorem")).contains("docs/maths/dp-sgd.md");
      assertThat(promise.getJsonObject("tokens").getString("reason"))
          .isEqualTo("post-processing of DP-SGD run train-1");
      assertThat(listed.getBoolean("private")).isFalse();
      assertThat(listed.getJsonObject("training").getString("run")).isEqualTo("train-1");
    }
  }

  @Test
  void aTickThatIsOffIsWarnedOf() throws Exception {
    try (GatewayFixture hasty = GatewayFixture.startWithTick(0)) {
      JsonObject statement = new JsonObject(hasty.get("/v1/privacy-statement").body());

      JsonObject warning = statement.getJsonArray("warnings").getJsonObject(0);
      assertThat(statement.getJsonArray("warnings")).hasSize(1);
      assertThat(warning.getString("code")).isEqualTo("tick_off");
      assertThat(warning.getString("message"))
          .contains("times between tokens depend on the secret draw");
      assertThat(warning.getString("remedy")).contains("tick_millis");
      JsonObject promise = statement.getJsonArray("private_models").getJsonObject(0);
      assertThat(promise.getInteger("tick_millis")).isZero();
      assertThat(promise.getString("timing")).contains("depend on the secret draw");
      assertThat(statement.getJsonArray("not_covered").encode()).contains("how long each token");
    }
  }

  @Test
  void aLedgerThatCanNotBeReadStopsItsAccountsAndNoOthers() throws Exception {
    fixture.openAccount("demo", 4);
    fixture.openAccountElsewhere("elsewhere");
    TestClient client = fixture.connect();

    fixture.writeLedger("{\"v\":2,\"sequence\":9}");
    // What comes behind an entry that can not be read is not believed either.
    fixture.record(2, new LedgerFact.Committed("r-2", "demo", 5, GatewayFixture.totals(500)));

    for (int i = 0; !refusal(client, "r-" + i).equals("account_frozen"); i++) {
      assertThat(i).as("tries").isLessThan(300);
      Thread.sleep(100);
    }
    assertThat(fixture.get("/v1/budgets/demo").body()).contains("\"remaining_tokens\":4,");
    assertThat(fixture.get("/readyz").statusCode()).isEqualTo(200);
    client.say(TestClient.create().put("response_id", "other").put("account", "elsewhere"));
    assertThat(client.next().getString("type")).isEqualTo("response.created");
  }

  /** Asks for more than there is, so that nothing is begun either way. */
  private static String refusal(TestClient client, String responseId) throws Exception {
    client.create(responseId, "demo", "hello", 8);
    return client.next().getJsonObject("error").getString("code");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nothing, 404, not_found",
    "GET, /v1/budgets/nobody, 404, unknown_account",
    "GET, /v1/budgets/a%20b, 404, unknown_account",
    "GET, /../etc/passwd, 404, not_found",
    "POST, /v1/models, 405, method_not_allowed",
    "DELETE, /v1/budgets/demo, 405, method_not_allowed",
    "POST, /, 405, method_not_allowed"
  })
  void errorsHaveTheSameShapeOnHttp(String method, String path, int status, String code)
      throws Exception {
    HttpResponse<String> response = fixture.send(method, path);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonObject error = new JsonObject(response.body()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("doc")).isEqualTo("docs/errors.md#" + code);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/access.js, text/javascript",
    "/playground.css, text/css",
    "/playground.js, text/javascript",
    "/bird.svg, image/svg+xml"
  })
  void thePlaygroundIsServedWithNothingFromElsewhereAllowed(String path, String type)
      throws Exception {
    HttpResponse<String> response = fixture.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith(type);
    assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("connect-src 'self'")
        .doesNotContain("unsafe");
    assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(response.headers().firstValue("cache-control")).contains("no-cache");
    // Names of XML vocabularies are not fetched; everything else has to come from this server.
    assertThat(response.body().replace("http://www.w3.org/2000/svg", ""))
        .isNotEmpty()
        .doesNotContain("http://")
        .doesNotContain("https://");
  }

  @Test
  void theIndexHasTheElementsThatThePageIsDrivenBy() throws Exception {
    String page = fixture.get("/").body();

    for (String id :
        new String[] {
          "prompt",
          "max-tokens",
          "send",
          "stop",
          "private-output",
          "public-output",
          "budget-tokens",
          "budget-epsilon",
          "status",
          "warning",
          "error"
        }) {
      assertThat(page).containsOnlyOnce("id=\"" + id + "\"");
    }
    assertThat(page).doesNotContain("<script>").doesNotContain("style=").doesNotContain("onclick");
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> response = fixture.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("cache-control")).contains("no-store");
    return new JsonObject(response.body());
  }
}
