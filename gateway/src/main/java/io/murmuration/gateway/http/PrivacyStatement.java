package io.murmuration.gateway.http;

import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is promised, in words and numbers, made from the running configuration and the ledger so
 * that it can not go out of date.
 */
record PrivacyStatement(
    List<PrivateModel> privateModels,
    List<TrainedModel> trainedModels,
    List<String> publicModels,
    List<String> assumptions,
    List<String> notCovered,
    List<Warning> warnings) {

  /**
   * Something about this server that weakens what is promised and that its operator can change.
   *
   * @param code stable, for programs: {@code tick_off}
   */
  record Warning(String code, String message, String remedy) {}

  /** The promise about one model, as far as its account is known. */
  record PrivateModel(
      String model,
      String account,
      String unit,
      Adjacency adjacency,
      @Nullable Double epsilonLimit,
      @Nullable Double epsilonSpent,
      @Nullable Double delta,
      @Nullable Long remainingTokens,
      @Nullable Double order,
      @Nullable Boolean syntheticData,
      PrivacyEvent mechanism,
      String theorem,
      int tickMillis,
      String timing) {}

  /**
   * The promise about a model that was trained with noise: what it cost was paid then.
   *
   * @param tokens what its tokens cost
   */
  record TrainedModel(
      String model,
      String account,
      String unit,
      Adjacency adjacency,
      double epsilonSpent,
      double epsilonLimit,
      double delta,
      int steps,
      PrivacyEvent step,
      String run,
      String dataset,
      PrivacyEvent tokens,
      String theorem) {
    static TrainedModel of(String model, TrainingStatement training) {
      return new TrainedModel(
          model,
          training.account(),
          switch (training.unit()) {
            case SHARD -> "whether all records of any one shard take part";
            case RECORD -> "whether any one record takes part";
            case USER -> "whether any one user, with all of their records, takes part";
          },
          training.adjacency(),
          training.epsilon(),
          training.epsilonLimit(),
          training.delta(),
          training.steps(),
          training.step(),
          training.run(),
          training.dataset(),
          training.tokenEvent(),
          Theorems.TRAINED_WITH_NOISE);
    }
  }

  static PrivacyStatement of(GatewayConfig config, LedgerView ledger) {
    List<PrivateModel> promises = new ArrayList<>();
    List<TrainedModel> trained = new ArrayList<>();
    List<String> free = new ArrayList<>();
    for (ModelCard model : config.models()) {
      if (model.mechanism() instanceof TokenEvent token && model.privateModel()) {
        promises.add(promise(model, token, ledger.find(model.defaultAccount()), config));
      } else if (model.training() != null) {
        trained.add(TrainedModel.of(model.id(), model.training()));
      } else if (!model.privateModel()) {
        free.add(model.id());
      }
    }
    boolean isCharged = !promises.isEmpty();
    List<String> premises = new ArrayList<>(isCharged ? premises() : List.of());
    premises.addAll(trained.isEmpty() ? List.of() : trainingPremises());
    return new PrivacyStatement(
        promises,
        trained,
        free,
        List.copyOf(premises),
        isCharged ? limits(config) : trainedLimits(),
        isCharged ? warnings(config) : List.of());
  }

  private static PrivateModel promise(
      ModelCard model,
      TokenEvent token,
      Optional<LedgerView.Account> account,
      GatewayConfig config) {
    return new PrivateModel(
        model.id(),
        model.defaultAccount(),
        unit(token.adjacency()),
        token.adjacency(),
        account.map(known -> known.totals().epsilonLimit()).orElse(null),
        account.map(known -> known.totals().epsilonSpent()).orElse(null),
        account.map(known -> known.totals().delta()).orElse(null),
        account.map(known -> known.totals().remainingTokens()).orElse(null),
        account.map(known -> known.totals().order()).orElse(null),
        account.map(known -> known.terms().dataset().synthetic()).orElse(null),
        token,
        Theorems.of(token),
        config.tokenTickMillis(),
        timing(config));
  }

  private static String unit(Adjacency adjacency) {
    return switch (adjacency) {
      case REPLACE_ONE ->
          "everything in any one member's shard: any one record, and all records of one person "
              + "where the shards are cut by person";
      case ZERO_OUT -> "whether the owner of any one shard takes part";
      case ADD_OR_REMOVE_ONE -> "whether any one record takes part";
    };
  }

  private static String timing(GatewayConfig config) {
    return config.tokenTickMillis() > 0
        ? "tokens leave on a fixed tick of " + config.tokenTickMillis() + " ms, at most one a tick"
        : "tokens leave as soon as they are ready: times between them depend on the secret draw";
  }

  private static List<Warning> warnings(GatewayConfig config) {
    return config.tokenTickMillis() > 0
        ? List.of()
        : List.of(
            new Warning(
                "tick_off",
                "The tick is off: times between tokens depend on the secret draw of members. Epsilon "
                    + "and delta hold only for observers who do not measure times.",
                "Set tick_millis in serving.json above the time of a step, and restart."));
  }

  private static List<String> premises() {
    return List.of(
        "Each private record has touched the shard, and so the adapter, of one member only.",
        "The public model has not seen the private data.",
        "All answers to all clients together stay within the account's epsilon and delta: clients "
            + "are assumed to share what they hear.",
        "The members that answer are drawn freshly and secretly for every token.",
        "Nothing happens after mixing: no temperature, no truncation, no choice among answers.");
  }

  private static List<String> trainingPremises() {
    return List.of(
        "The model lies here as its run of DP-SGD wrote it: its files have the digests that the run"
            + " noted.",
        "The model that the run began with has not seen the private data.",
        "Whatever else was made of the same records is paid from accounts of the same data set, or"
            + " its epsilon is added to this one.");
  }

  private static List<String> trainedLimits() {
    return List.of(
        "Prompts: they are stored to be answered, for a day, and their content is not protected by "
            + "this guarantee.",
        "Data that was in the model before it was trained, or is in the prompt already.",
        "How many units were trained on.",
        "Facts about a whole population that no single unit decides.");
  }

  private static List<String> limits(GatewayConfig config) {
    return List.of(
        "Prompts: they are stored to be answered, for a day, and their content is not protected by "
            + "this guarantee.",
        config.tokenTickMillis() > 0
            ? "Timing beyond the tick: when the first token comes, steps longer than the tick and the "
                + "look-ahead hide, and the load of the server."
            : "Timing: how long each token takes.",
        "Lengths of texts over 62 bytes, and of all texts for a client that asked for no "
            + "obfuscation.",
        "How many tokens were asked for, when, and what was charged: these are public.",
        "Data that is in the public model or in the prompt already.",
        "The adapters themselves, and people with access to the machines.",
        "Facts about a whole population that no single shard decides.");
  }
}
