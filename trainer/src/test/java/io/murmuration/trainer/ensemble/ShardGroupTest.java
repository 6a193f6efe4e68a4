package io.murmuration.trainer.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.model.InitialWeights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShardGroupTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(2, 16, 2, 64, 12, 32, 1e-5, Set.of(0));
  private static final Map<String, HostTensor> WEIGHTS = InitialWeights.draw(CONFIG, 1);

  private static FrozenBase base;

  @BeforeAll
  static void load() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    base = new Gpt2Base(CONFIG, WEIGHTS);
  }

  @AfterAll
  static void free() {
    base.close();
  }

  private static ShardGroupSettings settings(double dropout, double rate, Set<String> targets) {
    return new ShardGroupSettings(
        new AdapterSettings(2, 4.0, dropout, targets, null),
        new ShardSchedule(2.0, 2, 12, rate, 1, true, 0.01, 1.0),
        0,
        1);
  }

  private static List<int[]> shard(int seed, int documents) {
    SeededRandom random = new SeededRandom(seed);
    List<int[]> shard = new ArrayList<>();
    for (int document = 0; document < documents; document++) {
      shard.add(random.permutation(20));
    }
    return shard;
  }

  private static ShardGroup group(double dropout, Map<Integer, List<int[]>> shards) {
    return new ShardGroup(base, settings(dropout, 2e-2, Set.of()), shards);
  }

  private static Map<Integer, List<int[]>> shards(List<int[]> second) {
    return new TreeMap<>(Map.of(3, shard(3, 5), 4, second, 5, shard(5, 7)));
  }

  private static ShardGroup trained(ShardGroup group) {
    while (!group.isReady()) {
      group.step();
    }
    return group;
  }

  private static List<float[]> arrays(ShardGroup group, int position) {
    return group.members().get(position).parameters().arrays();
  }

  private static void assertSame(List<float[]> left, List<float[]> right) {
    for (int index = 0; index < left.size(); index++) {
      assertThat(left.get(index)).isEqualTo(right.get(index));
    }
  }

  @Test
  void anotherShardsTextAndSizeDoNotMoveOneBitOfAMember() {
    ShardGroup before = trained(group(0.2, shards(shard(4, 9))));
    ShardGroup after = trained(group(0.2, shards(shard(99, 2))));

    assertThat(after.members().get(1).stepCount()).isLessThan(before.members().get(1).stepCount());
    assertSame(arrays(after, 0), arrays(before, 0));
    assertSame(arrays(after, 2), arrays(before, 2));
    assertThat(arrays(after, 1).get(1)).isNotEqualTo(arrays(before, 1).get(1));
  }

  @Test
  void aGroupThatTakesOverASavedStateEndsWithTheSameBits() throws IOException {
    ShardGroup whole = trained(group(0.2, shards(shard(4, 2))));
    for (int stop = 0; stop < whole.stepsDone(); stop += 5) {
      ShardGroup first = group(0.2, shards(shard(4, 2)));
      for (int step = 0; step < stop; step++) {
        first.step();
      }
      ByteArrayOutputStream state = new ByteArrayOutputStream();
      first.save(new DataOutputStream(state));
      ShardGroup second = group(0.2, shards(shard(4, 2)));
      second.load(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
      trained(second);

      for (int member = 0; member < 3; member++) {
        assertSame(arrays(second, member), arrays(whole, member));
        assertThat(second.members().get(member).losses())
            .isEqualTo(whole.members().get(member).losses());
      }
    }
  }

  @Test
  void membersInOneGroupLearnWhatTheyLearnAlone() {
    Map<Integer, List<int[]>> shards = shards(shard(4, 2));
    ShardGroup together = group(0.2, shards);
    ShardGroup alone = group(0.2, Map.of(5, shards.get(5)));
    together.step();
    alone.step();

    for (int index = 0; index < arrays(alone, 0).size(); index++) {
      // One step of Adam moves by the rate, whatever the gradient; only its sign may be rounding.
      assertThat(arrays(together, 2).get(index))
          .containsExactly(arrays(alone, 0).get(index), within(1e-3f));
    }
    assertThat(together.members().get(2).losses().get(0))
        .isCloseTo(alone.members().get(0).losses().get(0), within(1e-5f));
  }

  @Test
  void membersLearnOnPackedBasesBlockByBlockWhatOneGraphOfThemTeaches() {
    Map<Integer, List<int[]>> shards = shards(shard(4, 9));
    ShardGroupSettings settings = settings(0.2, 2e-2, Set.of());
    try (FrozenBase packed = new Gpt2Base(CONFIG, WEIGHTS, Storage.NF4)) {
      ShardGroup blockwise = trained(new ShardGroup(packed, settings, shards));
      ShardGroup oneGraph = trained(new ShardGroup(new OneGraph(packed), settings, shards));

      for (int position = 0; position < 3; position++) {
        List<float[]> left = arrays(blockwise, position);
        List<float[]> right = arrays(oneGraph, position);
        for (int index = 0; index < left.size(); index++) {
          assertThat(left.get(index)).containsExactly(right.get(index), within(1e-5f));
        }
        assertThat(blockwise.members().get(position).losses())
            .hasSameSizeAs(oneGraph.members().get(position).losses());
      }
    }
  }

  /** The same packed weights, but one graph of all blocks. */
  private record OneGraph(FrozenBase packed) implements FrozenBase {
    @Override
    public ModelConfig config() {
      return packed.config();
    }

    @Override
    public NDManager manager() {
      return packed.manager();
    }

    @Override
    public NDArray logits(NDArray tokenIds, LoraRows lora) {
      return packed.logits(tokenIds, lora);
    }

    @Override
    public void close() {}
  }

  @Test
  void dropoutChangesWhatIsLearntAndTheLossStillFalls() {
    Map<Integer, List<int[]>> monotone = Map.of(0, Collections.nCopies(180, new int[] {3, 4, 5}));
    ShardGroup without = trained(group(0.0, monotone));
    ShardGroup with = trained(group(0.5, monotone));

    assertThat(arrays(with, 0).get(1)).isNotEqualTo(arrays(without, 0).get(1));
    List<Float> losses = with.members().get(0).losses();
    assertThat(losses).hasSize(60);
    // The frozen random head bounds how far a member can get.
    assertThat(losses.get(59)).isLessThan(losses.get(0) - 0.1f);
  }

  @Test
  void aMemberIsTrainedForTheRoundsOverItsOwnShard() {
    // 5 documents of 20 tokens and one end-of-text, twice, in steps of 2 blocks of 12.
    assertThat(group(0.0, shards(shard(4, 3))).members().get(0).stepCount())
        .isEqualTo((int) Math.ceil(2.0 * 5 * 21 / 24));
  }

  @Test
  void onlyTheNamedModulesAreAdapted() {
    ShardGroup group =
        new ShardGroup(base, settings(0.0, 2e-2, Set.of("c_attn")), shards(shard(4, 3)));

    assertThat(group.members().get(0).parameters().shapes())
        .extracting(shape -> shape.module())
        .containsExactly("h.0.attn.c_attn", "h.1.attn.c_attn");
    assertThatThrownBy(() -> new AdapterSettings(2, 4, 0, Set.of("q_proj"), null).spec(CONFIG))
        .hasMessage(
            "the base has no module 'q_proj' that can be adapted; it has [c_attn, c_fc, c_proj]");
    assertThatThrownBy(() -> new AdapterSettings(2, 4, 0, Set.of(), 3).spec(CONFIG))
        .hasMessage("top layers must be in 1..2, the layers of the base, got 3");
  }

  @Test
  void aLossThatIsNoNumberStopsTheGroupBeforeAnybodyMoves() {
    ShardGroup group = new ShardGroup(base, settings(0.0, 1e30, Set.of()), shards(shard(4, 3)));
    group.step();
    List<float[]> before = arrays(group, 0).stream().map(float[]::clone).toList();

    assertThatThrownBy(
            () -> {
              group.step();
              group.step();
            })
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("member 3, step 1")
        .hasMessageContaining("lower learning rate");
    assertSame(arrays(group, 0), before);
  }

  @Test
  void theStateOfOtherMembersIsRefused() throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    group(0.0, Map.of(1, shard(1, 2))).save(new DataOutputStream(state));
    ShardGroup other = group(0.0, Map.of(2, shard(1, 2)));

    assertThatThrownBy(
            () -> other.load(new DataInputStream(new ByteArrayInputStream(state.toByteArray()))))
        .hasMessage("a state of member 1 is none of member 2");
  }
}
