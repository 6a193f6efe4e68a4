package io.murmuration.launcher.command;

import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.run.TrainingPreset;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How each member is trained: a preset, and what differs from it. */
final class MemberOptions {
  @Option(
      names = "--preset",
      defaultValue = "small",
      converter = PresetName.class,
      description = {
        "settings to begin with: small (for bases like the demo's), pmixed-shard (GPT-2, 80 to 100",
        "shards) (default: ${DEFAULT-VALUE}); the options below change them"
      })
  private TrainingPreset preset = TrainingPreset.SMALL;

  @Option(names = "--rank", description = "rank of the adapters")
  private @Nullable Integer rank;

  @Option(names = "--alpha", description = "an adapter's product is scaled by alpha / rank")
  private @Nullable Double alpha;

  @Option(names = "--dropout", description = "of what enters an adapter, in [0, 1)")
  private @Nullable Double dropout;

  @Option(
      names = "--target-modules",
      split = ",",
      paramLabel = "NAME",
      description = "last parts of the names of adapted modules, such as c_attn,c_proj; 'all'")
  private @Nullable Set<String> targets;

  @Option(names = "--top-layers", description = "adapt the last so many layers alone")
  private @Nullable Integer topLayers;

  @Option(names = "--epochs", description = "rounds of each member over its shard")
  private @Nullable Double epochs;

  @Option(names = "--batch", description = "blocks in a step of each member")
  private @Nullable Integer batch;

  @Option(names = "--block-size", description = "tokens of a block, at most the base's context")
  private @Nullable Integer blockSize;

  @Option(names = "--lr", description = "peak of the learning rate (AdamW)")
  private @Nullable Double learningRate;

  @Option(names = "--weight-decay", description = "decoupled weight decay")
  private @Nullable Double weightDecay;

  @Option(names = "--warm-up", description = "steps of linear warm-up")
  private @Nullable Integer warmUp;

  @Option(
      names = "--no-linear-decay",
      negatable = true,
      description = "keep the learning rate at its peak, instead of a line down to zero")
  private @Nullable Boolean isConstant;

  AdapterSettings adapter() {
    AdapterSettings preset = this.preset.adapter();
    Set<String> chosen = targets == null ? preset.targets() : new LinkedHashSet<>(targets);
    return new AdapterSettings(
        rank == null ? preset.rank() : rank,
        alpha == null ? preset.alpha() : alpha,
        dropout == null ? preset.dropout() : dropout,
        chosen.equals(Set.of("all")) ? Set.of() : chosen,
        topLayers == null ? preset.topLayers() : topLayers);
  }

  ShardSchedule schedule() {
    ShardSchedule preset = this.preset.schedule();
    return new ShardSchedule(
        epochs == null ? preset.epochs() : epochs,
        batch == null ? preset.rowsPerStep() : batch,
        blockSize == null ? preset.tokensPerRow() : blockSize,
        learningRate == null ? preset.learningRate() : learningRate,
        warmUp == null ? preset.warmUpSteps() : warmUp,
        isConstant == null ? preset.isDecaying() : !isConstant,
        weightDecay == null ? preset.weightDecay() : weightDecay,
        preset.maximumGradientNorm());
  }
}
