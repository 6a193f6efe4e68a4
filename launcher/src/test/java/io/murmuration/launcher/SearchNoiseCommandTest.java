package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class SearchNoiseCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN =
      "--epsilon 3 --delta 1e-10 --rate 0.0304083 --steps 192 --family laplace uniform ";

  @TempDir private Path directory;

  private static CommandRun run(String arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("search-noise"), Arrays.stream(arguments.strip().split(" +")))
            .toArray(String[]::new));
  }

  @Test
  void gaussianNoiseIsRankedFirstInTextJsonAndPlot() throws Exception {
    Path svg = directory.resolve("noise.svg");
    Path file = directory.resolve("noise.json");

    CommandRun run = run(RUN + "--priced 1 --plot " + svg + " --json " + file);

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("gaussian noise is the smallest in rms: 1.3")
        .contains(" of the clip, epsilon 3 at delta 1e-10 over 192 steps.")
        .containsPattern("laplace +1\\.90[89] +1\\.414 +3 ")
        .contains("4 further shapes cannot be better");
    assertThat(run.err().lines()).hasSize(3).allMatch(line -> line.startsWith("priced "));
    JsonNode report = JSON.readTree(Files.readString(file));
    assertThat(report.at("/ranking/0/noise/noise_multiplier").doubleValue())
        .isCloseTo(1.349, within(1.349e-3));
    assertThat(report.at("/ranking/2/noise/type").textValue()).isEqualTo("laplace_mixture");
    assertThat(report.at("/ranking/2/noise/atoms").size()).isEqualTo(16);
    assertThat(report.path("sha256").textValue()).hasSize(64);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(svg))))
                .getElementsByTagName("rect")
                .getLength())
        .isEqualTo(1 + 3);
  }

  /** What a ranking answers is in its hash: another question has another one. */
  @Test
  void theHashIsThatOfTheQuestion() throws Exception {
    String first = hash(RUN + "--priced 0");
    assertThat(hash(RUN + "--priced 0")).isEqualTo(first);
    assertThat(hash(RUN + "--priced 0 --objective mean-abs")).isNotEqualTo(first);
    assertThat(hash(RUN.replace("192", "193") + "--priced 0")).isNotEqualTo(first);
    assertThat(hash(RUN.replace(" uniform", "") + "--priced 0")).isNotEqualTo(first);
  }

  private static String hash(String arguments) throws Exception {
    return JSON.readTree(run(arguments + " --json -").out()).path("sha256").textValue();
  }

  @Test
  void usefulnessHasAnotherWinner() {
    assertThat(run(RUN + "--priced 0 --objective usefulness:0.3").out())
        .startsWith("laplace noise is the smallest in usefulness:0.3");
  }

  @Test
  void publishedClaimsStandBesideWhatIsTrue() throws Exception {
    CommandRun text = run("--published");
    JsonNode report = JSON.readTree(run("--published --json -").out());

    assertThat(text.code()).isZero();
    assertThat(text.out())
        .startsWith("LMO-DP as published is not differentially private at the epsilons it states.")
        .contains("  0.3   0.2932   128       21              1.309")
        .contains("0.3   as sampled    0.70    3.59   0.539")
        .contains("No claim holds: 13 of 13 take an infinite moment.");
    assertThat(report.path("claims").size()).isEqualTo(13);
    assertThat(report.path("truths").size()).isEqualTo(8);
    assertThat(report.at("/truths/0/step_epsilon").doubleValue()).isCloseTo(1.31, within(0.01));
  }

  @Test
  void publishedNoiseIsDrawnOnlyWhereItsDangerIsAcknowledged() {
    for (String tame : new String[] {"--draw 5", "--published --draw 5"}) {
      CommandRun refused = run(tame);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).contains("refused: the noise of LMO-DP does not protect");
    }
    CommandRun drawn = run("--published --unsafe-research --draw 5 --file 2");
    assertThat(drawn.code()).isZero();
    assertThat(drawn.out().lines()).hasSize(5);
    assertThat(drawn.err()).contains("NOT PRIVATE at the epsilon of its name");
    assertThat(run("--published --unsafe-research --draw 5 --file 9").err())
        .contains("file must be one of 0.3, 0.7, 2, 3, got 9");
  }

  /** There is no event of it, and its law is unbounded, so that no bounded mixture states it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"lmo\",\"epsilon\":0.3}",
        "{\"type\":\"lmo_noise\",\"gamma_share\":0.1}",
        "{\"type\":\"laplace_mixture\",\"atoms\":[]}",
        "{\"type\":\"laplace_mixture\",\"atoms\":[{\"inverse_scale\":0,\"weight\":1}]}",
        "{\"type\":\"laplace_mixture\",\"atoms\":[{\"inverse_scale\":-1,\"weight\":1}]}"
      })
  void noAccountPricesTheNoiseOfAPublicationOrAnUnboundedOne(String event) throws Exception {
    for (String released :
        new String[] {event, "{\"type\":\"poisson_subsampled\",\"rate\":0.1,\"noise\":%s}"}) {
      String document = "{\"delta\":1e-5,\"events\":[%s]}".formatted(released.formatted(event));
      Path file = Files.writeString(directory.resolve("event.json"), document);

      CommandRun run = CommandRun.of("price", file.toString());

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void noEventComesFromAnExperiment() {
    assertThat(leaves(PrivacyEvent.class).map(Class::getName))
        .allMatch(name -> name.startsWith("io.murmuration.privacy.event."));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(SearchNoiseCommandTest::leaves)
        : Stream.of(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--steps 3|epsilon must be given, got nothing",
        "--epsilon 1 --objective size|objective must be rms, mean-abs or usefulness:RADIUS",
        "--epsilon 1 --objective usefulness:x|radius must be a number, got usefulness:x",
        "--epsilon 1 --objective usefulness:0|radius must be finite and > 0",
        "--epsilon 1 --rate 2|rate must be in (0, 1], got 2.0",
        "--epsilon 1 --delta 0|delta must be in (0, 1), got 0.0",
        "--epsilon 1 --priced -1|pricedEach must be >= 0, got -1"
      })
  void whatIsWrongIsSaidInOneSentence(String line) {
    String[] parts = line.split("\\|", 2);
    CommandRun run = run(parts[0]);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(parts[1]);
    assertThat(run.out()).isEmpty();
  }
}
