package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.PrivacyEvent;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class PlanTrainingCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private static CommandRun run(String arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("plan", "training"), Arrays.stream(arguments.split(" ")))
            .toArray(String[]::new));
  }

  private static JsonNode json(String arguments) throws Exception {
    CommandRun run = run(arguments + " --json -");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return JSON.readTree(run.out());
  }

  /** By an accountant of whole orders; finer ones lower an epsilon by up to a twentieth. */
  @ParameterizedTest
  @CsvSource({
    "100000, 1000, 1000, 1, 2.10775",
    "4000, 256, 125, 1, 5.61309",
    "25000, 1028, 120, 0.8, 6.33127",
    "100, 100, 1, 2, 2.16801"
  })
  void epsilonsAreThoseOfTheTable(
      long records, double batch, long steps, double noise, double epsilon) throws Exception {
    JsonNode report =
        json(
            "--records %d --batch %s --steps %d --noise-multiplier %s"
                .formatted(records, batch, steps, noise));

    assertThat(report.path("epsilon").doubleValue()).isBetween(epsilon * 0.94, epsilon + 5e-6);
    assertThat(report.path("noise_multiplier").doubleValue()).isEqualTo(noise);
  }

  @ParameterizedTest
  @CsvSource({
    "25000, 1028, 120, 9.99, 0.674",
    "25000, 1028, 120, 8, 0.714",
    "25000, 1028, 120, 3, 1.090",
    "25000, 1028, 120, 1, 2.118",
    "4000, 256, 125, 8, 0.845",
    "4000, 256, 125, 1, 3.138"
  })
  void noiseIsTheLeastOfTheTableAndKeepsItsEpsilon(
      long records, double batch, long steps, double epsilon, double noise) throws Exception {
    JsonNode report =
        json(
            "--records %d --batch %s --steps %d --epsilon %s"
                .formatted(records, batch, steps, epsilon));

    double found = report.path("noise_multiplier").doubleValue();
    assertThat(found).isBetween(noise * 0.96, noise + 5e-4);
    PrivacyEvent event = WireCodec.decode(report.path("event").toString(), PrivacyEvent.class);
    double spent = Conversion.epsilonOf(RdpAccountant.price(event), 1e-5).epsilon();
    assertThat(report.path("epsilon").doubleValue())
        .isEqualTo(spent)
        .isBetween(epsilon * (1 - 1e-6), epsilon);
    assertThat(report.path("noise_on_mean").doubleValue()).isEqualTo(found / batch);
  }

  @Test
  void epsilonGrowsWithEveryEpochUpToTheOneAtTheEnd() throws Exception {
    JsonNode report = json("--records 4000 --batch 256 --epochs 8 --noise-multiplier 1");

    assertThat(report.at("/asked/steps").longValue()).isEqualTo(125);
    assertThat(report.path("rate").doubleValue()).isEqualTo(0.064);
    assertThat(report.path("steps_per_epoch").doubleValue()).isCloseTo(15.625, within(1e-12));
    JsonNode epochs = report.path("epochs");
    assertThat(epochs.size()).isEqualTo(8);
    assertThat(epochs.get(0).path("steps").longValue()).isEqualTo(16);
    double before = 0;
    for (JsonNode point : epochs) {
      assertThat(point.path("epsilon").doubleValue()).isGreaterThan(before);
      before = point.path("epsilon").doubleValue();
    }
    assertThat(before).isEqualTo(report.path("epsilon").doubleValue());
    assertThat(json("--records 4000 --batch 256 --epochs 90 --noise-multiplier 1").path("epochs"))
        .hasSizeBetween(20, 32);
  }

  @Test
  void laplaceNoiseOfTheSameScaleCostsTheSameAtWholeOrders() throws Exception {
    String run = "--records 4000 --batch 256 --steps 125 --noise-multiplier 1 ";
    double gaussian = json(run + "--noise gaussian").path("epsilon").doubleValue();
    JsonNode laplace = json(run + "--noise laplace");

    assertThat(laplace.path("epsilon").doubleValue()).isBetween(gaussian, gaussian * 1.02);
    assertThat(laplace.at("/event/event/noise/type").textValue()).isEqualTo("laplace_lifted");
  }

  @ParameterizedTest
  @CsvSource({"sarus-imdb, 120, 0.674, 9.99, 1e-5", "pmixed-dpsgd, 13476, 0.497, 8, 1e-5"})
  void presetsPlanPublishedRuns(
      String preset, long steps, double noise, double epsilon, double delta) throws Exception {
    JsonNode report = json("--preset " + preset);

    assertThat(report.at("/asked/steps").longValue()).isEqualTo(steps);
    assertThat(report.at("/asked/delta").doubleValue()).isEqualTo(delta);
    assertThat(report.path("noise_multiplier").doubleValue()).isBetween(noise * 0.96, noise + 5e-4);
    assertThat(report.path("epsilon").doubleValue()).isBetween(epsilon * (1 - 1e-6), epsilon);
  }

  @Test
  void whatAPresetDoesNotFixIsGivenAndWhatIsGivenCountsMore() throws Exception {
    JsonNode given = json("--preset dp-transformers-gpt2 --records 40000 --noise-multiplier 1");
    assertThat(given.at("/asked/delta").doubleValue()).isEqualTo(1.0 / 40000);
    assertThat(given.at("/asked/steps").longValue()).isEqualTo(118); // 3 * 40000 / 1024, up
    assertThat(given.path("epsilon").doubleValue()).isPositive();
    JsonNode larger = json("--preset sarus-imdb --batch 2500 --noise-multiplier 1 --delta 1e-6");
    assertThat(larger.at("/asked/steps").longValue()).isEqualTo(50);
    assertThat(larger.at("/asked/clip").doubleValue()).isEqualTo(0.01);
    assertThat(larger.at("/asked/delta").doubleValue()).isEqualTo(1e-6);
    assertThat(run("--preset dp-transformers-gpt2 --epsilon 8").err())
        .contains("records must be given, got nothing; give for example --records 25000");
    assertThat(run("--presets").out().lines())
        .containsExactly("sarus-imdb", "pmixed-dpsgd", "dp-transformers-gpt2");
  }

  @Test
  void anAccountSaysHowManyTokensTheRunLeaves() throws Exception {
    String run = "--records 4000 --batch 256 --steps 125 --noise-multiplier 2 ";
    JsonNode left = json(run + "--account-epsilon 8 --members 128").path("tokens_left");

    assertThat(left.path("tokens_without_run").longValue()).isEqualTo(4653);
    assertThat(left.path("tokens").longValue()).isBetween(1L, 4652L);
    JsonNode none = json(run.replace("2 ", "0.5 ") + "--account-epsilon 8");
    assertThat(none.at("/tokens_left/tokens").longValue()).isZero();
    assertThat(run(run + "--account-epsilon 8").out())
        .contains("On an account of epsilon 8 this run leaves " + left.path("tokens") + " tokens");
  }

  @Test
  void textAndPlotSayWhatJsonSays() throws Exception {
    Path svg = directory.resolve("run.svg");
    Path file = directory.resolve("run.json");
    CommandRun run =
        run("--records 4000 --batch 256 --epochs 8 --epsilon 8 --svg " + svg + " --json " + file);

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("keeps 125 steps within epsilon 8 at delta 1e-5.")
        .contains("ADD_OR_REMOVE_ONE")
        .contains("  8         125       8\n");
    assertThat(JSON.readTree(Files.readString(file)).at("/asked/steps").intValue()).isEqualTo(125);
    String picture = Files.readString(svg);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture)))
                .getElementsByTagName("polyline")
                .item(0)
                .getAttributes()
                .getNamedItem("points")
                .getNodeValue()
                .split(" "))
        .hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--records 10 --batch 11 --steps 1 --epsilon 1|batch must be in (0, records]",
        "--records 0 --batch 1 --steps 1 --epsilon 1|records must be >= 1, got 0",
        "--records 10 --batch 1 --steps 0 --epsilon 1|steps must be >= 1, got 0",
        "--records 10 --batch 1 --epochs 0 --epsilon 1|epochs must make 1 to 1e12 steps",
        "--records 10 --batch 1 --steps 1|exactly one of epsilon and noise-multiplier",
        "--records 10 --batch 1 --steps 1 --epsilon 1 --noise-multiplier 1|got both",
        "--records 10 --batch 1 --rate 0.1 --steps 1 --epsilon 1|--batch and --rate say the same",
        "--records 10 --batch 1 --epochs 1 --steps 1 --epsilon 1|--epochs and --steps say the same",
        "--records 10 --rate 0.1 --steps 1 --epsilon 1 --delta 1|delta must be in (0, 1)",
        "--records 10 --batch 1 --steps 1 --epsilon 1 --clip 0|clip must be finite and > 0",
        "--records 10 --batch 1 --epsilon 1|epochs must be given, got nothing",
        "--records 10 --steps 1 --epsilon 1|batch must be given, got nothing",
        "--preset imdb|preset must be one of sarus-imdb, pmixed-dpsgd, dp-transformers-gpt2"
      })
  void whatIsWrongIsSaidInOneSentence(String line) {
    String[] parts = line.split("\\|", 2);
    CommandRun run = run(parts[0]);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(parts[1]);
    assertThat(run.out()).isEmpty();
  }
}
