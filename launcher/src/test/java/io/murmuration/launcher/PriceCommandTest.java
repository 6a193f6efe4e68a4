package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceCommandTest {
  private static final String TOKEN =
      "{\"type\":\"pmixed_token\",\"members\":80,\"plan\":{\"type\":\"draw_one\"},"
          + "\"ball\":{\"gamma\":0.6,\"ceiling\":30,\"chi_square_max\":1.2},"
          + "\"adjacency\":\"%s\"}";
  private static final String GAUSSIAN = "{\"type\":\"gaussian\",\"noise_multiplier\":2}";
  private static final String FIXED =
      "{\"type\":\"pmixed_fixed_token\",\"members\":80,\"plan\":{\"type\":\"draw_one\"},"
          + "\"order_max\":3,\"beta\":0.1,\"adjacency\":\"ZERO_OUT\"}";
  private static final String PUBLISHED =
      "{\"type\":\"pmixed_published_token\",\"members\":80,\"rate\":0.03,\"order\":3,"
          + "\"claimed_loss\":0.003}";

  @TempDir private Path directory;

  @Test
  void withoutOrdersTheAccountsGridIsUsed() throws Exception {
    JsonNode report = report(document(GAUSSIAN));

    assertThat(report.path("orders")).hasSize(RenyiOrders.account().count());
    assertThat(report.at("/events/0/event").toString())
        .isEqualTo("{\"type\":\"gaussian\",\"noise_multiplier\":2.0}");
    int index = RenyiOrders.account().indexOf(5);
    assertThat(report.at("/events/0/rdp/" + index).doubleValue())
        .isEqualTo(RdpAccountant.lossAt(new Gaussian(2), 5));
    assertThat(report.path("composition").path("rdp")).isEqualTo(report.at("/events/0/rdp"));
    assertThat(report.path("composition").has("event")).isFalse();
    assertThat(report.path("accountant").textValue()).startsWith("murmuration-accountant ");
    // Of the exact epsilon of the Gaussian mechanism, 1.9931, no certificate may be below.
    double certified = report.at("/composition/pld_epsilon").doubleValue();
    assertThat(certified).isBetween(1.99, report.at("/composition/epsilon").doubleValue());
  }

  @Test
  void ordersWithoutABoundAreNull() throws Exception {
    JsonNode report = report("{\"delta\":1e-5,\"orders\":[3,8],\"events\":[" + FIXED + "]}");

    assertThat(report.at("/composition/rdp/0").isNumber()).isTrue();
    assertThat(report.at("/composition/rdp/1").isNull()).isTrue();
    assertThat(report.at("/composition/order").doubleValue()).isEqualTo(3);

    JsonNode none = report("{\"delta\":1e-5,\"orders\":[8],\"events\":[" + FIXED + "]}");
    for (String field : new String[] {"epsilon", "order", "charge"}) {
      assertThat(none.path("composition").get(field).isNull()).isTrue();
    }
  }

  @Test
  void theWidestRatioBallOfOneMemberStillHasAPrice() throws Exception {
    for (String adjacency : new String[] {"REPLACE_ONE", "ZERO_OUT"}) {
      JsonNode report =
          report(
              document(
                  "{\"type\":\"ratio_ball_token\",\"members\":1,\"plan\":{\"type\":\"all\"},"
                      + "\"log_ratio_max\":20,\"adjacency\":\""
                      + adjacency
                      + "\"}"));
      assertThat(report.at("/composition/epsilon").doubleValue()).isBetween(10.0, 45.0);
    }
  }

  @Test
  void tokensAndTrainingOnTheSameRecordsHaveACommonPrice() throws Exception {
    JsonNode report = report(document(TOKEN.formatted("REPLACE_ONE"), GAUSSIAN));

    assertThat(report.at("/composition/adjacency").toString()).isEqualTo("[\"ADD_OR_REMOVE_ONE\"]");
    assertThat(report.at("/events/0/adjacency").toString())
        .isEqualTo("[\"REPLACE_ONE\",\"ADD_OR_REMOVE_ONE\"]");
    assertThat(report.at("/composition/epsilon").doubleValue())
        .isGreaterThan(report.at("/events/1/epsilon").doubleValue());
  }

  @Test
  void standardInputIsReadForAMinusSign() throws Exception {
    InputStream before = System.in;
    try {
      byte[] bytes = document(GAUSSIAN).getBytes(StandardCharsets.UTF_8);
      System.setIn(new ByteArrayInputStream(bytes));
      CommandRun run = CommandRun.of("price", "-");
      assertThat(run.code()).isZero();
      assertThat(run.out()).isEqualTo(price(document(GAUSSIAN)).out());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void eventsWithoutACommonAdjacencyAreRefused() throws Exception {
    CommandRun run = price(document(TOKEN.formatted("ZERO_OUT"), GAUSSIAN));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("murmur: refused: no adjacency is common to all events")
        .contains("events[0] [ZERO_OUT], events[1] [ADD_OR_REMOVE_ONE]")
        .contains("price them in documents of their own");
  }

  @Test
  void thePublishedAccountingIsRefusedWhereverItIs() throws Exception {
    String nested =
        "{\"type\":\"composed\",\"events\":[{\"type\":\"repeated\",\"count\":2,\"event\":"
            + PUBLISHED
            + "}]}";
    for (String event : new String[] {PUBLISHED, nested}) {
      CommandRun run = price(document(GAUSSIAN, event));

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .contains("events[1] has no price")
          .contains("is no bound")
          .contains("use pmixed_token or pmixed_fixed_token");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "[1] ~ the document must be one JSON object; see docs/accounting-format.md",
        "{\"delta\":1 ~ the document must be JSON",
        "{} ~ delta must be a number in (0, 1), got nothing; give for example 1e-5",
        "{\"delta\":1,\"events\":[]} ~ delta must be a number in (0, 1), got 1;",
        "{\"delta\":\"1e-5\",\"events\":[]} ~ delta must be a number in (0, 1), got \"1e-5\";",
        "{\"delta\":0.1,\"events\":[]} ~ events must be a list of at least one event, got [];",
        "{\"delta\":0.1,\"event\":[]} ~ event is unknown, got []; use delta, orders and events",
        "{\"delta\":0.1,\"delta\":0.1} ~ Duplicate",
        "{\"delta\":0.1,\"orders\":[],\"events\":[]} ~ orders must be a list of numbers, got [];",
        "{\"delta\":0.1,\"orders\":[2,1],\"events\":[]} ~ orders[1] must be a number in (1, 4096]",
        "{\"delta\":0.1,\"orders\":[\"2\"],\"events\":[]} ~ orders[0] must be a number",
        "{\"delta\":0.1,\"events\":[{\"type\":\"dice\"}]} ~ use one of the types in docs/acc",
        "{\"delta\":0.1,\"events\":[{\"type\":\"gaussian\"}]} ~ events[0] breaks a rule: the field"
            + " 'noise_multiplier' is missing or null, got {\"type\":\"gaussian\"};",
        "{\"delta\":0.1,\"events\":[{\"type\":\"gaussian\",\"noise_multiplier\":-1}]} ~ events[0]"
            + " breaks a rule: noiseMultiplier must be in [1e-9, 1e9], got -1.0",
        "{\"delta\":0.1,\"events\":[{\"type\":\"gaussian\",\"noise_multiplier\":1,\"seed\":2}]}"
            + " ~ 'seed'",
      })
  void badDocumentsAreExplained(String document, String message) throws Exception {
    CommandRun run = price(document);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("murmur: ").contains(message);
  }

  @Test
  void countsThatOverflowAndMissingFilesAreBadInput() throws Exception {
    String huge =
        "{\"type\":\"repeated\",\"count\":9223372036854775807,\"event\":"
            + "{\"type\":\"repeated\",\"count\":2,\"event\":"
            + GAUSSIAN
            + "}}";
    assertThat(price(document(huge)).code()).isEqualTo(2);
    assertThat(price(document(huge)).err()).contains("count must be below 2^63 in all");

    CommandRun missing = CommandRun.of("price", directory.resolve("none.json").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("no such file; give one, or - for standard input");
  }

  private static String document(String... events) {
    return "{\"delta\":1e-5,\"events\":[" + String.join(",", events) + "]}";
  }

  private JsonNode report(String document) throws IOException {
    CommandRun run = price(document);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private CommandRun price(String document) throws IOException {
    Path file = Files.writeString(directory.resolve("events.json"), document);
    return CommandRun.of("price", file.toString());
  }
}
