package io.murmuration.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.ensemble.EnsembleMember;
import io.murmuration.decoder.ensemble.ManifestSignature;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.Digests;
import io.murmuration.trainer.LimitedProcess;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.DivergedException;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.evaluation.Predictions;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.keys.OperatorKey;
import io.murmuration.trainer.partition.RefusedPartitionException;
import io.murmuration.trainer.progress.EnsembleProgress;
import io.murmuration.trainer.records.MalformedCorpusException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleRunTest {
  @TempDir private static Path shared;
  private static RunFixture fixture;
  private static Path trained;
  private static List<String> said;

  @TempDir private Path scratch;

  @BeforeAll
  static void train() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    fixture = RunFixture.make(shared);
    trained = shared.resolve("trained");
    said = EnsembleRun.run(fixture.request(trained, RunFixture.RATE), EnsembleProgress.silent());
  }

  @Test
  void aRunThatIsKilledGoesOnToTheSameFiles() throws Exception {
    Path output = scratch.resolve("killed");
    // In the middle of the first group of three, then in the second, then to the end.
    killAfter(output, 2);
    assertThat(output.resolve("unfinished/group-000.checkpoint")).exists();
    int steps =
        Json.MAPPER
            .readTree(trained.resolve("report.json").toFile())
            .at("/private/members")
            .findValues("steps")
            .subList(0, 3)
            .stream()
            .mapToInt(JsonNode::asInt)
            .max()
            .orElseThrow();
    killAfter(output, steps);
    assertThat(output.resolve("unfinished/group-000.json")).exists();
    assertThat(output.resolve("manifest.json")).doesNotExist();
    Resumed resumed = new Resumed();
    EnsembleRun.run(fixture.request(output, RunFixture.RATE), resumed);

    assertThat(resumed.found).containsExactly(0, 1, 2);
    assertThat(contents(output)).isEqualTo(contents(trained));
  }

  @Test
  void aRunThatIsAskedToStopKeepsACheckpointAndGoesOnToTheSameFiles() throws Exception {
    Path output = scratch.resolve("stopped");
    AtomicInteger asked = new AtomicInteger();
    RunRequest stopping =
        fixture.request(output, RunFixture.RATE, 50, () -> asked.incrementAndGet() > 2);
    assertThatThrownBy(() -> EnsembleRun.run(stopping, EnsembleProgress.silent()))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("give the same command again");
    assertThat(output.resolve("unfinished/group-000.checkpoint")).exists();

    EnsembleRun.run(fixture.request(output, RunFixture.RATE), EnsembleProgress.silent());
    assertThat(contents(output)).isEqualTo(contents(trained));
  }

  @Test
  void membersAreWhatPeftReadsAndDifferFromBaseAndEachOther() throws IOException {
    try (Predictor predictor = Predictor.openVerified(trained)) {
      List<Double> probabilities = new ArrayList<>();
      for (int member = 0; member <= predictor.memberCount(); member++) {
        probabilities.add(
            predictor.predict(List.of(new int[] {0, 5, 6}), member).probability(0, 2, 7));
      }
      assertThat(probabilities).hasSize(5).doesNotHaveDuplicates();
    }
    String config = Files.readString(trained.resolve("members/003/adapter_config.json"));
    assertThat(config).contains("\"r\" : 2", "\"c_attn\", \"c_fc\"");
    assertThat(said).allMatch(line -> !line.contains("differ") || line.startsWith("ok"));
  }

  @Test
  void theManifestNamesUnitAndSettingsAndNothingThatIsPrivate() throws IOException {
    EnsembleManifest manifest = EnsembleManifest.read(trained);
    String text = Files.readString(trained.resolve("manifest.json"));

    assertThat(manifest.synthetic()).isFalse();
    assertThat(manifest.training())
        .containsEntry("unit", "USER")
        .containsEntry("adjacency", "REPLACE_ONE");
    assertThat(text).doesNotContain("SECRET", "Letter", "loss", "erplexity", "records");
    for (EnsembleMember member : manifest.members()) {
      assertThat(member.shardFingerprint()).matches("[0-9a-f]{64}");
    }
    assertThat(contents(trained).keySet())
        .contains("manifest.sig", "manifest.pub", "serving.json", "report.html", "training.json")
        .noneMatch(name -> name.startsWith("unfinished") || name.endsWith(".key"));
  }

  @Test
  void theSignatureIsTheOperatorsAndAChangedManifestIsRefused() throws IOException {
    assertThat(ManifestSignature.check(trained)).isPresent();
    Path copy = copy(trained);
    Path manifest = copy.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("letters", "lexters"));
    assertThatThrownBy(() -> ManifestSignature.check(copy))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("manifest.sig: expected the signature of manifest.json");

    Path other = scratch.resolve("other.pub");
    Files.writeString(other, OperatorKey.readOrMake(scratch.resolve("other.key")).publicPem());
    assertThatThrownBy(() -> ManifestSignature.check(trained, other))
        .hasMessageContaining("by the key of " + other);
    Files.write(copy.resolve("manifest.sig"), new byte[3]);
    assertThatThrownBy(() -> ManifestSignature.check(copy))
        .hasMessageContaining("manifest.sig: expected the signature");
    Files.delete(copy.resolve("manifest.sig"));
    assertThatThrownBy(() -> ManifestSignature.check(copy)).hasMessageContaining("is missing");
    Files.delete(copy.resolve("manifest.pub"));
    assertThat(ManifestSignature.check(copy)).isEmpty();
  }

  @Test
  void theReportPartsPublicFiguresFromPrivateOnes() throws IOException {
    JsonNode report = new ObjectMapper().readTree(trained.resolve("report.json").toFile());
    assertThat(report.path("note").asText()).contains("for the operator alone");
    assertThat(report.path("public").toString()).doesNotContain("loss", "tokens\":", "checks");
    JsonNode members = report.at("/private/members");
    assertThat(members).hasSize(4);
    int records = 0;
    for (JsonNode member : members) {
      records += member.path("records").asInt();
      assertThat(member.path("curve")).isNotEmpty();
      assertThat(member.path("perplexity")).hasSize(6);
    }
    assertThat(records).isEqualTo(40);
    String page = Files.readString(trained.resolve("report.html"));
    assertThat(page).contains("<svg", "<polyline class=\"mean\"", "Private: for the operator");
    assertThat(page).doesNotContain("<script", "http:", "SECRET", "NaN");
  }

  @Test
  void perplexitiesOfTheReportAreThoseOfTheFilesThatAreServed() throws IOException {
    JsonNode members =
        Json.MAPPER.readTree(trained.resolve("report.json").toFile()).at("/private/members");
    List<int[]> documents = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.open(trained.resolve("base/tokenizer.json"))) {
      PublicProbe.paragraphs().forEach(text -> documents.add(tokenizer.encode(text)));
    }
    try (Predictor predictor = Predictor.openVerified(trained)) {
      List<int[]> blocks = ProbeLoss.blocks(documents, 0, 16);
      List<int[]> inputs = blocks.stream().map(b -> Arrays.copyOf(b, b.length - 1)).toList();
      for (int member = 0; member < 4; member++) {
        JsonNode figures = members.get(member).path("perplexity");
        assertThat(figures.path(MemberTraining.MEMBER_ON_PUBLIC).asDouble())
            .isCloseTo(
                perplexity(predictor.predict(inputs, member), blocks), withinPercentage(0.01));
        assertThat(figures.path(MemberTraining.BASE_ON_PUBLIC).asDouble())
            .isCloseTo(
                perplexity(predictor.predict(inputs, predictor.publicModel()), blocks),
                withinPercentage(0.01));
      }
    }
  }

  private static double perplexity(Predictions predictions, List<int[]> blocks) {
    double loss = 0.0;
    int count = 0;
    for (int row = 0; row < blocks.size(); row++) {
      int[] block = blocks.get(row);
      for (int index = 1; index < block.length; index++) {
        loss -= Math.log(predictions.probability(row, index - 1, block[index]));
        count++;
      }
    }
    return Math.exp(loss / count);
  }

  @Test
  void otherSettingsOrTextDoNotGoOnWithARun() throws IOException {
    Path output = scratch.resolve("begun");
    EnsembleProgress leaving =
        new Resumed() {
          @Override
          public void step(List<MemberStep> members) {
            throw new IllegalStateException("left");
          }
        };
    assertThatThrownBy(() -> EnsembleRun.run(fixture.request(output, RunFixture.RATE), leaving))
        .hasMessage("left");
    Map<String, String> before = contents(output);

    assertRefused(fixture.request(output, 3e-2), "schedule.learningRate was 0.02, is now 0.03");
    String corpus = Files.readString(fixture.corpusFile());
    try {
      Files.writeString(
          fixture.corpusFile(), corpus + "{\"text\":\"Another.\",\"user\":\"SECRET-1\"}\n");
      assertRefused(fixture.request(output, RunFixture.RATE), "corpus was ");
    } finally {
      Files.writeString(fixture.corpusFile(), corpus);
    }
    assertThat(contents(output)).isEqualTo(before);
    byte[] checkpoint = Files.readAllBytes(output.resolve("unfinished/group-000.checkpoint"));
    checkpoint[checkpoint.length - 1] ^= 1;
    Files.write(output.resolve("unfinished/group-000.checkpoint"), checkpoint);
    assertRefused(fixture.request(output, RunFixture.RATE), "is damaged: its digest differs");
  }

  @Test
  void aDirectoryOfSomethingElseIsLeftAlone() throws IOException {
    Path foreign = Files.createDirectory(scratch.resolve("foreign"));
    Files.writeString(foreign.resolve("thesis.txt"), "mine");
    assertRefused(
        fixture.request(foreign, RunFixture.RATE), "an unfinished run, but " + foreign + " holds");
    assertRefused(fixture.request(trained, RunFixture.RATE), "holds a finished ensemble");
    Path file = Files.writeString(scratch.resolve("file"), "");
    assertRefused(fixture.request(file, RunFixture.RATE), "output must be a directory");
    assertThat(contents(foreign)).hasSize(1);
  }

  @Test
  void aCheckpointThatCannotBeWrittenStopsTheRunAndTheOneBeforeIsIntact() throws IOException {
    Path output = scratch.resolve("stuck");
    EnsembleProgress blocking =
        new Resumed() {
          @Override
          public void step(List<MemberStep> members) {
            // Where the next checkpoint is first written to, nothing can be written any more.
            output.resolve("unfinished/group-000.checkpoint.unfinished").toFile().mkdir();
          }
        };
    assertThatThrownBy(() -> EnsembleRun.run(fixture.request(output, RunFixture.RATE), blocking))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write")
        .hasMessageContaining("the last checkpoint are intact");
    Files.delete(output.resolve("unfinished/group-000.checkpoint.unfinished"));
    EnsembleRun.run(fixture.request(output, RunFixture.RATE), EnsembleProgress.silent());

    assertThat(contents(output)).isEqualTo(contents(trained));
  }

  @Test
  void aDiskThatTakesNoMoreStopsTheRunAndCostsTheStepsSinceTheLastCheckpoint() throws Exception {
    Path output = scratch.resolve("full");
    EnsembleProgress stopping =
        new Resumed() {
          @Override
          public void step(List<MemberStep> members) {
            throw new IllegalStateException("stopped");
          }
        };
    assertThatThrownBy(() -> EnsembleRun.run(fixture.request(output, RunFixture.RATE), stopping))
        .hasMessage("stopped");
    Path checkpoint = output.resolve("unfinished/group-000.checkpoint");
    byte[] before = Files.readAllBytes(checkpoint);
    assertThat(before.length).isGreaterThan(4 * 1024);

    LimitedProcess.Ended ended =
        LimitedProcess.run(
            4, RunFixture.class, shared.toString(), output.toString(), String.valueOf(-1));

    assertThat(ended.code()).as(ended.said()).isEqualTo(1);
    assertThat(ended.said())
        .contains("cannot write " + checkpoint)
        .contains("File too large")
        .contains("the last checkpoint are intact");
    assertThat(checkpoint).hasBinaryContent(before);
    EnsembleRun.run(fixture.request(output, RunFixture.RATE), EnsembleProgress.silent());
    assertThat(contents(output)).isEqualTo(contents(trained));
  }

  @Test
  void settingsThatDoNotFitAreRefusedBeforeAnythingIsWritten() throws IOException {
    Path output = scratch.resolve("never");
    RunSettings fits = fixture.request(output, RunFixture.RATE).settings();

    assertRefused(with(output, fits, 4, "q_proj", 16, 2), "the base has no module 'q_proj'");
    assertRefused(
        with(output, fits, 4, "c_fc", 17, 2),
        "block size must be at most 16, the context of the base, got 17");
    assertRefused(
        with(output, fits, 4, "c_fc", 16, 500),
        "4 of 4 members would have no more steps than the warm-up of 500");
    assertThatThrownBy(
            () ->
                EnsembleRun.run(with(output, fits, 300, "c_fc", 16, 2), EnsembleProgress.silent()))
        .isInstanceOf(RefusedPartitionException.class)
        .hasMessageContaining("20 users do not fill 300 shards");
    assertThat(output).doesNotExist();
  }

  @Test
  void aRunThatDivergesLeavesNoEnsembleAndAnIntactCheckpoint() throws IOException {
    Path output = scratch.resolve("diverged");
    RunRequest request = fixture.request(output, 1e30);

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> EnsembleRun.run(request, EnsembleProgress.silent()))
          .isInstanceOf(DivergedException.class);
    }
    assertThat(output.resolve("manifest.json")).doesNotExist();
  }

  @Test
  void aMalformedLineStopsTheRunBeforeItBegins() throws IOException {
    String corpus = Files.readString(fixture.corpusFile());
    Path output = scratch.resolve("never");
    try {
      Files.writeString(fixture.corpusFile(), corpus + "{\"text\":SECRET}\n");
      assertThatThrownBy(
              () ->
                  EnsembleRun.run(
                      fixture.request(output, RunFixture.RATE), EnsembleProgress.silent()))
          .isInstanceOf(MalformedCorpusException.class)
          .hasMessageContaining("corpus.jsonl: line 41:")
          .hasMessageNotContaining("SECRET");
    } finally {
      Files.writeString(fixture.corpusFile(), corpus);
    }
    assertThat(output).doesNotExist();
  }

  private RunRequest with(
      Path output, RunSettings settings, int shards, String module, int block, int warmUp)
      throws IOException {
    ShardSchedule schedule =
        new ShardSchedule(1.0, 2, block, RunFixture.RATE, warmUp, true, 0.01, 1.0);
    AdapterSettings adapter = new AdapterSettings(2, 4.0, 0.1, Set.of(module), null);
    return fixture.request(
        new RunSettings(
            settings.name(), settings.unit(), shards, adapter, schedule, 3, 7, 1, Storage.FLOAT32),
        output);
  }

  private static void assertRefused(RunRequest request, String message) {
    assertThatThrownBy(() -> EnsembleRun.run(request, EnsembleProgress.silent()))
        .hasMessageContaining(message)
        .hasMessageNotContaining("SECRET");
  }

  private static void killAfter(Path output, int steps) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                RunFixture.class.getName(),
                shared.toString(),
                output.toString(),
                String.valueOf(steps))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.equals("stopped")) {
        line = out.readLine();
      }
      assertThat(line).isEqualTo("stopped");
    } finally {
      // SIGKILL: no handler runs.
      child.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
    assertThat(child.exitValue()).isEqualTo(128 + 9);
  }

  private Path copy(Path directory) throws IOException {
    Path copy = Files.createTempDirectory(scratch, "copy");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(directory.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        contents.put(name, Digests.sha256(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  /** Remembers which members were there already. */
  private static class Resumed implements EnsembleProgress {
    private final List<Integer> found = new ArrayList<>();

    @Override
    public void start(List<Integer> stepCounts) {}

    @Override
    public void found(int member, double loss) {
      found.add(member);
    }

    @Override
    public void resumed(int member, int stepsDone) {}

    @Override
    public void step(List<MemberStep> members) {}

    @Override
    public void written(int member) {}

    @Override
    public void finish(String summary) {}
  }
}
