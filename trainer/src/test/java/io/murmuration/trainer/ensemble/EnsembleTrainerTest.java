package io.murmuration.trainer.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleTrainerTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(2, 16, 2, 64, 12, 32, 1e-5, Set.of(0));
  private static final Map<String, HostTensor> WEIGHTS = InitialWeights.draw(CONFIG, 1);

  private static final AdamWSettings ADAM_W = new AdamWSettings(0.9, 0.99, 1e-8, 0.01);

  // A large epsilon keeps Adam from turning rounding noise of tiny gradients into whole steps.
  private static final AdamWSettings CALM_ADAM_W = new AdamWSettings(0.9, 0.99, 1e-3, 0.01);

  private static final TokenStream.Mixture REPLAY =
      new TokenStream.Mixture(List.of(new int[] {30, 31}, new int[] {31, 30}), 2);

  @BeforeAll
  static void oneThread() {
    // Tiny operations wait for each other longer than they work.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  private static MemberSettings settings(int membersPerBatch, int stepCount, AdamWSettings adamW) {
    return new MemberSettings(
        2, 4.0, stepCount, 2, 12, membersPerBatch, 2e-2, 1, 1.0, 0.05, adamW, null);
  }

  private static List<List<int[]>> shards() {
    SeededRandom random = new SeededRandom(9);
    List<List<int[]>> shards = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      List<int[]> documents = new ArrayList<>();
      for (int document = 0; document < 5; document++) {
        documents.add(random.permutation(20 + shard));
      }
      shards.add(documents);
    }
    return shards;
  }

  private static List<LoraParameters> train(int membersPerBatch) {
    return new EnsembleTrainer(CONFIG, WEIGHTS, settings(membersPerBatch, 4, CALM_ADAM_W), 1)
        .train(shards(), REPLAY, Progress.silent());
  }

  @Test
  void membersTrainedTogetherEqualMembersTrainedApart() {
    List<LoraParameters> together = train(3);
    List<LoraParameters> apart = train(1);

    for (int member = 0; member < together.size(); member++) {
      List<float[]> left = together.get(member).arrays();
      List<float[]> right = apart.get(member).arrays();
      for (int index = 0; index < left.size(); index++) {
        assertThat(left.get(index)).containsExactly(right.get(index), within(1e-5f));
      }
    }
  }

  @Test
  void aMemberDependsOnItsOwnShardAlone() {
    List<List<int[]>> changed = new ArrayList<>(shards());
    changed.set(1, List.of(new int[] {5, 5, 5, 5}));
    EnsembleTrainer trainer = new EnsembleTrainer(CONFIG, WEIGHTS, settings(3, 4, CALM_ADAM_W), 1);
    List<LoraParameters> before = train(3);
    List<LoraParameters> after = trainer.train(changed, REPLAY, Progress.silent());

    for (int index = 0; index < before.get(0).arrays().size(); index++) {
      assertThat(after.get(0).arrays().get(index)).isEqualTo(before.get(0).arrays().get(index));
      assertThat(after.get(2).arrays().get(index)).isEqualTo(before.get(2).arrays().get(index));
    }
    assertThat(after.get(1).b(0)).isNotEqualTo(before.get(1).b(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theLossFalls(int adaptedLayers) {
    LoraParameters member =
        LoraParameters.initial(LoraShape.top(adaptedLayers, CONFIG), 2, new SeededRandom(1));
    List<TokenStream> streams = List.of(stream());
    try (FrozenBase base = new Gpt2Base(CONFIG, WEIGHTS)) {
      MemberGroup group = new MemberGroup(base, settings(1, 60, ADAM_W), List.of(member));
      double first = group.step(0, streams);
      double last = first;
      for (int step = 1; step < 60; step++) {
        last = group.step(step, streams);
      }
      assertThat(first).isCloseTo(Math.log(32), within(0.3));
      // The frozen random head bounds how far a member can get.
      assertThat(last).isLessThan(first - 0.2);
    }
  }

  @Test
  void membersOnTheLastLayersHaveNoFactorsBelow() {
    MemberSettings settings = settings(3, 4, CALM_ADAM_W).onTopLayers(1);
    List<LoraParameters> members =
        new EnsembleTrainer(CONFIG, WEIGHTS, settings, 1)
            .train(shards(), REPLAY, Progress.silent());

    for (LoraParameters member : members) {
      assertThat(member.shapes()).isEqualTo(LoraShape.all(CONFIG).subList(4, 8));
      assertThat(member.b(0)).doesNotContain(0.0f);
    }
  }

  @Test
  void theFirstStepOfTheLastLayersIsThatOfAMemberOnAllLayers() {
    LoraParameters all = LoraParameters.initial(LoraShape.all(CONFIG), 2, new SeededRandom(1));
    LoraParameters top = LoraParameters.initial(LoraShape.top(1, CONFIG), 2, new SeededRandom(1));
    for (int index = 0; index < 4; index++) {
      System.arraycopy(all.a(4 + index), 0, top.a(index), 0, top.a(index).length);
    }
    MemberSettings unclipped =
        new MemberSettings(2, 4.0, 4, 2, 12, 1, 2e-2, 1, 1e9, 0.05, CALM_ADAM_W, null);
    for (LoraParameters member : List.of(all, top)) {
      try (FrozenBase base = new Gpt2Base(CONFIG, WEIGHTS)) {
        new MemberGroup(base, unclipped, List.of(member)).step(0, List.of(stream()));
      }
    }
    for (int index = 0; index < 4; index++) {
      assertThat(top.a(index)).containsExactly(all.a(4 + index), within(1e-6f));
      assertThat(top.b(index)).containsExactly(all.b(4 + index), within(1e-6f));
      assertThat(top.b(index)).doesNotContain(0.0f);
    }
  }

  @Test
  void moreLayersThanTheModelHasAreRefused() {
    assertThatThrownBy(() -> LoraShape.top(3, CONFIG))
        .hasMessage("layerCount must be in [1, 2], got 3");
    assertThatThrownBy(() -> LoraShape.top(0, CONFIG))
        .hasMessage("layerCount must be in [1, 2], got 0");
    assertThatThrownBy(() -> settings(1, 4, ADAM_W).onTopLayers(0))
        .hasMessage("adaptedLayers must be > 0, got 0.0");
    assertThat(LoraShape.top(2, CONFIG)).isEqualTo(LoraShape.all(CONFIG));
  }

  private static TokenStream stream() {
    return new TokenStream(List.of(new int[] {3, 4, 5}), 0, new SeededRandom(2));
  }

  @Test
  void aNewMemberIsThePublicModel() {
    LoraParameters member = LoraParameters.initial(LoraShape.all(CONFIG), 2, new SeededRandom(1));

    assertThat(member.b(0)).containsOnly(0.0f);
    assertThat(member.a(0)).hasSize(32).doesNotContain(0.0f);
  }
}
