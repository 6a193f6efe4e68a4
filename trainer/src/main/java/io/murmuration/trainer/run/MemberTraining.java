package io.murmuration.trainer.run;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.Digests;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.ensemble.ShardGroup;
import io.murmuration.trainer.ensemble.ShardGroupSettings;
import io.murmuration.trainer.ensemble.ShardMember;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.partition.ShardTexts;
import io.murmuration.trainer.progress.EnsembleProgress;
import io.murmuration.trainer.progress.EnsembleProgress.MemberStep;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Trains the members of one group after another and writes them; what is written already is only
 * looked at. One thread.
 */
final class MemberTraining {
  /** Names of {@link MemberFigures#perplexity}: text of the own shard, of the next one, public. */
  static final String BASE_ON_OWN = "baseOnOwnShard";

  static final String MEMBER_ON_OWN = "memberOnOwnShard";
  static final String BASE_ON_OTHER = "baseOnAnotherShard";
  static final String MEMBER_ON_OTHER = "memberOnAnotherShard";
  static final String BASE_ON_PUBLIC = "baseOnPublicText";
  static final String MEMBER_ON_PUBLIC = "memberOnPublicText";

  private static final String WEIGHTS = "adapter_model.safetensors";

  private final RunRequest request;
  private final RunDirectory directory;
  private final ShardTexts texts;
  private final FrozenBase base;
  private final ShardGroupSettings settings;
  private final Function<String, int[]> encode;
  private final EnsembleProgress progress;

  MemberTraining(
      RunRequest request,
      RunDirectory directory,
      ShardTexts texts,
      TrainingBase base,
      EnsembleProgress progress) {
    this.request = request;
    this.directory = directory;
    this.texts = texts;
    this.base = base.weights();
    this.encode = base::encode;
    this.progress = progress;
    settings =
        new ShardGroupSettings(
            request.settings().adapter(),
            request.settings().schedule(),
            base.endOfText(),
            request.settings().seed());
  }

  /** The figures of all members, in order, when all are written. */
  List<MemberFigures> run() throws IOException {
    List<MemberFigures> figures = new ArrayList<>();
    for (int group = 0; group < request.settings().groupCount(); group++) {
      Path result = directory.groupResult(group);
      if (Files.exists(result)) {
        figures.addAll(found(result));
      } else {
        List<MemberFigures> trained = train(group);
        // Says that the members are written, so it comes last.
        DurableFiles.write(result, Json.MAPPER.writeValueAsBytes(trained));
        Files.deleteIfExists(directory.checkpoint(group));
        figures.addAll(trained);
      }
    }
    return figures;
  }

  private List<MemberFigures> found(Path result) throws IOException {
    MemberFigures[] figures = Json.MAPPER.readValue(result.toFile(), MemberFigures[].class);
    for (MemberFigures member : figures) {
      Path weights = directory.member(member.member()).resolve(WEIGHTS);
      String digest =
          Files.exists(weights) ? Digests.sha256(Files.readAllBytes(weights)) : "no such file";
      if (!digest.equals(member.adapterDigest())) {
        throw new IOException(
            "%s: expected what was trained, digest %s, found %s; delete %s to train it anew"
                .formatted(weights, member.adapterDigest(), digest, result));
      }
      progress.found(member.member(), member.lastLoss());
    }
    return Arrays.asList(figures);
  }

  private List<MemberFigures> train(int group) throws IOException {
    RunSettings run = request.settings();
    Set<Integer> wanted = new TreeSet<>();
    for (int member = run.firstMember(group); member < run.endOfGroup(group); member++) {
      wanted.add(member);
      wanted.add((member + 1) % run.shards());
    }
    Map<Integer, List<int[]>> shards = texts.read(wanted, encode);
    Map<Integer, List<int[]>> own = new TreeMap<>(shards);
    own.keySet().removeIf(m -> m < run.firstMember(group) || m >= run.endOfGroup(group));
    ShardGroup members = new ShardGroup(base, settings, own);
    GroupCheckpoint checkpoint = new GroupCheckpoint(directory.checkpoint(group));
    checkpoint.readInto(members);
    members.members().forEach(m -> progress.resumed(m.index(), members.stepsDone()));
    while (!members.isReady()) {
      if (request.isStopAsked().getAsBoolean()) {
        kept(() -> checkpoint.write(members));
        throw new InterruptedIOException(
            "training was asked to stop; give the same command again to go on");
      }
      members.step();
      if (members.stepsDone() % request.checkpointSteps() == 0) {
        kept(() -> checkpoint.write(members));
      }
      progress.step(steps(members));
    }
    List<MemberFigures> figures = new ArrayList<>();
    for (ShardMember member : members.members()) {
      kept(() -> write(member));
      figures.add(figures(member, shards));
      progress.written(member.index());
    }
    return figures;
  }

  private interface Writing {
    void run() throws IOException;
  }

  /** A full disk ends the run, but costs only the steps since the last checkpoint. */
  private static void kept(Writing writing) throws IOException {
    try {
      writing.run();
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + "; all finished members and the last checkpoint are intact: remedy it and give the"
              + " same command again to go on",
          e);
    }
  }

  private static List<MemberStep> steps(ShardGroup group) {
    List<MemberStep> steps = new ArrayList<>();
    for (ShardMember member : group.members()) {
      List<Float> losses = member.losses();
      steps.add(new MemberStep(member.index(), losses.size(), losses.get(losses.size() - 1)));
    }
    return steps;
  }

  /** Written aside and renamed, so that a member is there whole or not at all. */
  private void write(ShardMember member) throws IOException {
    AdapterSpec spec = settings.adapter().spec(base.config());
    Path scratch = directory.scratch("member");
    new AdapterWriter(base.config(), spec, TensorType.F16)
        .write(scratch, factors(member.parameters()));
    Path target = directory.member(member.index());
    Files.createDirectories(target);
    for (String name : List.of("adapter_config.json", WEIGHTS)) {
      DurableFiles.force(scratch.resolve(name));
      DurableFiles.rename(scratch.resolve(name), target.resolve(name));
    }
  }

  private static Map<String, HostLora> factors(LoraParameters member) {
    Map<String, HostLora> factors = new LinkedHashMap<>();
    for (int index = 0; index < member.shapes().size(); index++) {
      LoraShape shape = member.shapes().get(index);
      HostTensor a = new HostTensor(member.a(index), shape.in(), member.rank());
      HostTensor b = new HostTensor(member.b(index), member.rank(), shape.out());
      factors.put(shape.module(), new HostLora(a, b));
    }
    return factors;
  }

  private MemberFigures figures(ShardMember member, Map<Integer, List<int[]>> shards)
      throws IOException {
    int index = member.index();
    Path weights = directory.member(index).resolve(WEIGHTS);
    return new MemberFigures(
        index,
        texts.census().shards().get(index).records(),
        texts.census().shards().get(index).units(),
        texts.census().shards().get(index).tokens(),
        member.stepCount(),
        Digests.sha256(Files.readAllBytes(weights)),
        updateNorm(member.parameters()),
        curve(member.losses()),
        perplexity(member, shards));
  }

  private Map<String, Double> perplexity(ShardMember member, Map<Integer, List<int[]>> shards)
      throws IOException {
    ProbeLoss probe = new ProbeLoss(base, settings.adapter().spec(base.config()).scale());
    LoraParameters parameters = member.parameters();
    int next = (member.index() + 1) % request.settings().shards();
    List<int[]> own = blocks(shards.getOrDefault(member.index(), List.of()));
    List<int[]> other = blocks(shards.getOrDefault(next, List.of()));
    List<int[]> open = blocks(publicText());
    Map<String, Double> perplexity = new TreeMap<>();
    perplexity.put(BASE_ON_OWN, probe.perplexity(own, null));
    perplexity.put(MEMBER_ON_OWN, probe.perplexity(own, parameters));
    perplexity.put(BASE_ON_OTHER, probe.perplexity(other, null));
    perplexity.put(MEMBER_ON_OTHER, probe.perplexity(other, parameters));
    perplexity.put(BASE_ON_PUBLIC, probe.perplexity(open, null));
    perplexity.put(MEMBER_ON_PUBLIC, probe.perplexity(open, parameters));
    return perplexity;
  }

  private List<int[]> blocks(List<int[]> documents) {
    return ProbeLoss.blocks(documents, settings.endOfText(), base.config().contextTokenCount());
  }

  private List<int[]> publicText() throws IOException {
    List<int[]> documents = new ArrayList<>();
    for (String paragraph : PublicProbe.paragraphs()) {
      documents.add(encode.apply(paragraph));
    }
    return documents;
  }

  private static double updateNorm(LoraParameters member) {
    double squared = 0.0;
    for (int index = 0; index < member.shapes().size(); index++) {
      for (float value : member.b(index)) {
        squared += (double) value * value;
      }
    }
    return Math.sqrt(squared);
  }

  private static List<MemberFigures.CurvePoint> curve(List<Float> losses) {
    int points = Math.min(MemberFigures.CURVE_POINTS_MAX, losses.size());
    List<MemberFigures.CurvePoint> curve = new ArrayList<>();
    for (int point = 0; point < points; point++) {
      int from = (int) ((long) point * losses.size() / points);
      int to = (int) ((point + 1L) * losses.size() / points);
      double mean =
          losses.subList(from, to).stream().mapToDouble(Float::doubleValue).average().orElseThrow();
      curve.add(new MemberFigures.CurvePoint(to, mean));
    }
    return curve;
  }
}
