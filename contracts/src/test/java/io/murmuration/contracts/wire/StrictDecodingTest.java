package io.murmuration.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.TokenRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictDecodingTest {
  private static final String SECRET = "confidential-text";
  private static final ObjectMapper PLAIN = new ObjectMapper();

  @Test
  void theCreateThatTheseTestsBreakIsItselfAccepted() throws Exception {
    ClientEvent event = WireCodec.decode(create().toString(), ClientEvent.class);

    assertThat(event).isEqualTo(new ClientEvent.Create(null, "demo", SECRET, 8, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logprobs",
        "top_logprobs",
        "seed",
        "temperature",
        "top_p",
        "top_k",
        "best_of",
        "echo",
        "logit_bias"
      })
  void optionsThatWouldBreakTheGuaranteeAreRefusedWithTheReason(String option) {
    Problem problem = refusal(create().put(option, 1).toString());

    assertThat(problem.code()).isEqualTo("breaks_the_guarantee");
    assertThat(problem.type()).isEqualTo("privacy");
    assertThat(problem.message()).contains("'" + option + "'").doesNotContain(SECRET);
    assertThat(problem.given()).isEqualTo(option);
    assertThat(problem.doc()).isEqualTo("docs/errors.md#breaks_the_guarantee");
  }

  @Test
  void unknownFieldsAreRefusedByName() {
    Problem problem = refusal(create().put("max_tokens", 8).toString());

    assertThat(problem.code()).isEqualTo("unknown_field");
    assertThat(problem.message()).contains("'max_tokens'");
    assertThat(problem.limit()).contains("max_output_tokens", "response_id");
  }

  @Test
  void unknownFieldsDeepInsideAreRefusedByTheirPath() {
    String open =
        """
        {"type":"open","id":"o","account":"a","terms":{"epsilon":8,"delta":1e-5,
        "dataset":{"fingerprint":"f","synthetic":true,"extra":1}}}""";

    Problem problem = refusal(open, BudgetEvent.class);

    assertThat(problem.code()).isEqualTo("unknown_field");
    assertThat(problem.message()).contains("'terms.dataset.extra'");
  }

  @Test
  void veryLongFieldNamesAreCutInTheAnswer() {
    Problem problem = refusal(create().put("x".repeat(10_000), 8).toString());

    assertThat(problem.code()).isEqualTo("unknown_field");
    assertThat(problem.toString()).hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "input", "max_output_tokens"})
  void missingAndNullFieldsAreRefusedByName(String field) {
    for (ObjectNode broken : new ObjectNode[] {create().without(field), create().putNull(field)}) {
      Problem problem = refusal(broken.toString());

      assertThat(problem.code()).isEqualTo("missing_field");
      assertThat(problem.message()).contains("'" + field + "'").doesNotContain(SECRET);
    }
  }

  @Test
  void recordsFromOtherPartsOfTheServerAreHeldToTheSameRules() {
    assertThat(
            refusal(
                    "{\"type\":\"started\",\"response_id\":\"r\",\"sequence\":1,\"epoch\":0}",
                    TokenRecord.class)
                .message())
        .contains("'input_tokens'");
    assertThat(
            refusal(
                    "{\"type\":\"rejected\",\"id\":\"i\",\"account\":\"a\",\"code\":\"c\"}",
                    LedgerFact.class)
                .message())
        .contains("'reason'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "input | 42",
        "input | true",
        "input | [\"confidential-text\"]",
        "input | {\"text\":\"confidential-text\"}",
        "model | 1.5",
        "max_output_tokens | \"confidential-text\"",
        "max_output_tokens | \"8\"",
        "max_output_tokens | 1.5",
        "max_output_tokens | true",
        "max_output_tokens | 99999999999",
        "max_output_tokens | 1e99",
        "stop | \"confidential-text\"",
        "stop | [1]"
      })
  void valuesOfTheWrongKindAreRefusedByFieldAndNeverQuoted(String field, String json)
      throws Exception {
    Problem problem = refusal(create().set(field, PLAIN.readTree(json)).toString());

    assertThat(problem.code()).isEqualTo("wrong_kind");
    assertThat(problem.message()).contains("'" + field).doesNotContain(SECRET);
    assertThat(problem.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.create','model':'demo','model':'other'}",
        "{'model':'demo','model':'other','type':'response.create'}",
        "{'model':'demo','type':'response.create','model':'other'}",
      })
  void duplicateFieldsAreRefusedByNameWhereverTheTypeStands(String json) {
    Problem problem = refusal(json.replace('\'', '"'));

    assertThat(problem.code()).isEqualTo("duplicate_field");
    assertThat(problem.message()).contains("'model'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1,2]",
        "{'type':'response.delete'}",
        "{'type':7}",
        "{'type':null}",
        "'create'"
      })
  void messagesOfNoKnownTypeAreRefused(String json) {
    assertThat(refusal(json.replace('\'', '"')).code()).isEqualTo("unknown_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{",
        "{'type':'response.cancel','response_id':'confidential-text",
        "{'type':'response.cancel','response_id':'r'} {}",
        "{'type':'response.cancel','response_id':'r'} x",
        "{'type':'response.create','input':'confidential-text\n'}",
        "{'type':'response.create',input:1}",
        "{'type':'response.create','a':[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]}",
        "confidential-text"
      })
  void whatIsNotOneJsonObjectIsRefusedWithoutBeingQuoted(String json) {
    Problem problem = refusal(json.replace('\'', '"'));

    assertThat(problem.code()).isEqualTo("bad_json");
    assertThat(problem.toString()).doesNotContain("confidential");
  }

  @Test
  void valuesThatAMessagesOwnRuleForbidsCarryItsProblem() {
    assertThat(refusal(create().put("response_id", "no spaces").toString()).code())
        .isEqualTo("bad_id");
    assertThat(refusal(create().put("account", "x".repeat(65)).toString()).code())
        .isEqualTo("bad_id");

    ObjectNode fiveStops = create();
    fiveStops.putArray("stop").add("1").add("2").add("3").add("4").add("5");
    assertThat(refusal(fiveStops.toString()).code()).isEqualTo("too_many_stops");

    ObjectNode emptyStop = create();
    emptyStop.putArray("stop").add("");
    assertThat(refusal(emptyStop.toString()).code()).isEqualTo("bad_stop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "-1", "0", "1e300"})
  void accountsWithAMeaninglessEpsilonAreRefused(String epsilon) {
    String open =
        """
        {"type":"open","id":"o","account":"a","terms":{"epsilon":%s,"delta":1e-5,
        "dataset":{"fingerprint":"f","synthetic":true},
        "mechanism":{"type":"free","reason":"test"},"purpose":"SERVING"}}""";

    Problem problem = refusal(open.formatted(epsilon), BudgetEvent.class);

    assertThat(problem.code()).isIn("invalid_value", "bad_json");
  }

  private static ObjectNode create() {
    return PLAIN
        .createObjectNode()
        .put("type", "response.create")
        .put("model", "demo")
        .put("input", SECRET)
        .put("max_output_tokens", 8);
  }

  private static Problem refusal(String json) {
    return refusal(json, ClientEvent.class);
  }

  private static Problem refusal(String json, Class<?> type) {
    WireFormatException failure =
        catchThrowableOfType(WireFormatException.class, () -> WireCodec.decode(json, type));
    assertThat(failure).as("refusal of %s", json).isNotNull();
    return failure.problem();
  }
}
