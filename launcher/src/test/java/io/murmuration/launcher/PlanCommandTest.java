package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

class PlanCommandTest {
  private static final String DEMO = "--gamma 0.6 --ceiling 30 --chi-square-max 1.2";

  @TempDir private Path directory;

  @Test
  void withoutABallTheWidestAffordableOfTheLadderIsProposed() throws Exception {
    JsonNode report = json("--epsilon 8 --delta 1e-5 --tokens 8192 --members 128", 0);

    assertThat(report.path("fits").booleanValue()).isTrue();
    assertThat(report.at("/plan/event/ball").toString())
        .isEqualTo("{\"gamma\":0.4,\"ceiling\":30.0,\"chi_square_max\":1.2}");
    BudgetPlan plan =
        BudgetPlan.forEvent(8, 1e-5, token(128, new ChiSquareBallParameters(0.4, 30, 1.2)));
    assertThat(report.at("/plan/tokens").longValue()).isEqualTo(plan.tokens()).isEqualTo(8249);
    assertThat(report.at("/plan/order").doubleValue()).isEqualTo(plan.order());
    assertThat(report.at("/plan/charge_units").longValue()).isEqualTo(plan.chargeUnits());
    assertThat(report.at("/plan/epsilon_spent").doubleValue()).isBetween(7.9, 8.0);
    assertThat(report.at("/plan/private_forwards").doubleValue()).isEqualTo(1);
    assertThat(report.at("/choice/measured").booleanValue()).isFalse();
    assertThat(report.at("/alternatives/falling_tokens").longValue()).isEqualTo(4653);
    assertThat(report.at("/alternatives/members").intValue()).isEqualTo(168);
    assertThat(report.at("/alternatives/epsilon").doubleValue()).isBetween(10.92, 10.93);
  }

  @Test
  void moreBudgetAndMoreMembersBuyMoreTokens() throws Exception {
    JsonNode report = json("--epsilon 8 --members 128 " + DEMO, 0);

    JsonNode curve = report.path("tokens_by_epsilon");
    assertThat(curve.get(0).path("epsilon").doubleValue()).isEqualTo(0.5);
    assertThat(curve.get(curve.size() - 1).path("epsilon").doubleValue()).isEqualTo(16);
    for (int i = 1; i < curve.size(); i++) {
      assertThat(curve.get(i).path("tokens").longValue())
          .isGreaterThan(curve.get(i - 1).path("tokens").longValue());
    }
    assertThat(report.path("ensembles").findValuesAsText("members"))
        .containsExactly("128", "256", "512", "1000", "1024", "10000");
    assertThat(report.path("ensembles").findValuesAsText("tokens"))
        .startsWith("4653")
        .endsWith("31484504");
    assertThat(report.path("mechanisms").findValuesAsText("mechanism"))
        .containsExactly("chi_square_ball", "ratio_ball", "dclip", "pmixed_fixed", "public_model");
    for (JsonNode row : report.path("mechanisms")) {
      assertThat(row.path("event").isNull()).isEqualTo(row.path("setting").asText().equals("free"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--tokens 8192 --members 128, 8192 tokens need epsilon 10.93",
    "--epsilon 8 --tokens 8192, 8192 tokens at epsilon 8 need 168 members and gamma 0.6",
    "--epsilon 8 --members 128, epsilon 8 affords 4653 tokens with 128 members and gamma 0.6",
    "--epsilon 8 --members 128 --adjacency zero_out, epsilon 8 affords 10295 tokens",
    "--epsilon 8 --members 80 --subset poisson:0.03, epsilon 8 affords 2404 tokens",
    "--epsilon 8 --members 80 --subset all, epsilon 8 affords 1722 tokens"
  })
  void anyThreeGiveTheFourth(String arguments, String answer) {
    CommandRun run = run(arguments + " " + DEMO);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().replace(", delta 1e-5", "")).startsWith(answer);
  }

  @Test
  void tokensThatDoNotFitAreSaidNotToAndWhatWouldDoIsSaid() throws Exception {
    CommandRun run = run("--epsilon 8 --tokens 8192 --members 128 " + DEMO);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("8192 tokens do not fit epsilon 8, delta 1e-5 with 128 members")
        .contains("members      168")
        .contains("epsilon      10.93")
        .contains("ball         gamma 0.4, ceiling 30, chi-square 1.2");

    CommandRun none = run("--epsilon 8 --tokens 8192 --members 2");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out())
        .startsWith("8192 tokens do not fit epsilon 8, delta 1e-5 with 2 members and any ball")
        .contains("ball         none");
  }

  @Test
  void whatNothingAffordsIsRefused() {
    CommandRun run = run("--epsilon 0.1 --delta 1e-300 --tokens 1 " + DEMO);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("murmur: refused: no number of members affords 1 tokens")
        .contains("give a larger epsilon or delta");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "--epsilon 8 ~ exactly one of epsilon, tokens, members and ball may be left open",
        "--epsilon 0 --members 2 --tokens 3 ~ epsilon must be in (0, 1e6], got 0.0; give for",
        "--epsilon 8 --delta 2 --members 2 --tokens 3 ~ delta must be in (0, 1), got 2.0; give",
        "--epsilon 8 --members 0 --tokens 3 ~ members must be >= 1, got 0; give for example --mem",
        "--epsilon 8 --members 2 --tokens 0 ~ tokens must be >= 1, got 0; give for example --tok",
        "--epsilon x --members 2 --tokens 3 ~ 'x' is not a double",
        "--epsilon 8 --members 2 --gamma 0.5 ~ must be given together or not at all",
        "--epsilon 8 --members 2 --gamma 1 --ceiling 1 --chi-square-max 1 ~ gamma must be in",
        "--epsilon 8 --members 2 --tokens 3 --subset some ~ --subset must be draw-one, all or",
        "--epsilon 8 --members 2 --tokens 3 --subset poisson:2 ~ rate must be in (0, 1], got 2.0;",
        "--epsilon 8 --members 2 --tokens 3 --subset poisson:x ~ rate must be a number in (0, 1]",
        "--epsilon 8 --members 2 --tokens 3 --adjacency ADD_OR_REMOVE_ONE ~ adjacency of a plan",
        "--epsilon 8 --members 2 --tokens 3 --public-text /nowhere ~ must name files that exist",
        "--epsilon 8 --members 2 --tokens 3 --positions 0 --public-text pom.xml ~ positions must"
      })
  void badOptionsAreExplained(String arguments, String message) {
    CommandRun run = run(arguments);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(message);
  }

  @Test
  void publicTextDecidesBetweenBalls() throws Exception {
    Path text = publicText();
    JsonNode report =
        json(
            "--epsilon 8 --tokens 1000 --members 80 --positions 40 --vocabulary 64 --public-text "
                + text,
            0);

    JsonNode balls = report.at("/choice/balls");
    assertThat(report.at("/choice/measured").booleanValue()).isTrue();
    assertThat(report.at("/choice/text/members").intValue()).isEqualTo(64);
    assertThat(balls.get(0).path("ball")).isEqualTo(report.at("/plan/event/ball"));
    double[] perplexities =
        balls.findValues("perplexity").stream().mapToDouble(JsonNode::doubleValue).toArray();
    assertThat(perplexities).hasSizeGreaterThan(3).isSorted();
    for (JsonNode ball : balls) {
      assertThat(ball.path("tokens").longValue()).isGreaterThanOrEqualTo(1000);
    }
    double open = report.at("/choice/text/public_perplexity").doubleValue();
    assertThat(perplexities[0]).isLessThan(open);
    assertThat(report.at("/mechanisms/0/perplexity").doubleValue()).isEqualTo(perplexities[0]);
    assertThat(report.at("/mechanisms/4/perplexity").doubleValue()).isEqualTo(open);
  }

  @Test
  void thePlotIsWellFormedAndHasACurveForEachEnsemble() throws Exception {
    Path plot = directory.resolve("plan.svg");
    assertThat(run("--epsilon 8 --members 128 " + DEMO + " --svg " + plot).code()).isZero();

    Document svg =
        DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(plot.toFile());

    assertThat(svg.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(4);
    String[] points =
        svg.getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue()
            .split(" ");
    double[] heights =
        Arrays.stream(points).mapToDouble(p -> Double.parseDouble(p.split(",")[1])).toArray();
    assertThat(heights).hasSizeGreaterThan(50);
    for (int i = 1; i < heights.length; i++) {
      assertThat(heights[i]).isLessThanOrEqualTo(heights[i - 1]); // up is down in SVG
    }
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("128 members", "1 024 members", "tokens (logarithmic)", "epsilon");
  }

  @Test
  void jsonGoesToAFileBesideTheText() throws Exception {
    Path file = directory.resolve("plan.json");
    CommandRun run = run("--epsilon 8 --members 128 " + DEMO + " --json " + file);

    assertThat(run.out()).startsWith("epsilon 8, delta 1e-5 affords 4653 tokens");
    JsonNode report = new ObjectMapper().readTree(Files.readString(file));
    assertThat(report).isEqualTo(json("--epsilon 8 --members 128 " + DEMO, 0));
  }

  private Path publicText() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    String[] plain = "the cat sees a dog and my house near some river today".split(" ");
    String[] trade = "valve gasket rotor leaks sticks rattles pump seal".split(" ");
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 600; line++) {
      for (int word = 0; word < 12; word++) {
        boolean isTrade = line >= 300 && word % 3 == 0;
        String[] words = isTrade ? trade : plain;
        int from = line >= 300 ? 0 : random.nextInt(words.length);
        text.append(words[(from + random.nextInt(4)) % words.length]).append(' ');
      }
      text.append('\n');
    }
    return Files.writeString(directory.resolve("public.txt"), text);
  }

  private static JsonNode json(String arguments, int code) throws IOException {
    CommandRun run = run(arguments + " --json -");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(code);
    return new ObjectMapper().readTree(run.out());
  }

  private static CommandRun run(String arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("plan"), Arrays.stream(arguments.split(" ")))
            .toArray(String[]::new));
  }

  private static PmixedToken token(int members, ChiSquareBallParameters ball) {
    return new PmixedToken(members, new SubsetPlan.DrawOne(), ball, Adjacency.REPLACE_ONE);
  }
}
