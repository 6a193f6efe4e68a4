package io.murmuration.inference.decode;

import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.inference.sequence.FreeAllowance;
import io.murmuration.inference.sequence.Request;
import io.murmuration.privacy.event.TokenEvent;
import java.util.Objects;
import java.util.Optional;

/** What answers: an ensemble, or one model whose tokens are free. */
public sealed interface Served {
  /** Id of the model. */
  String model();

  /** Fingerprint of the private data behind it. */
  String dataset();

  /** What one charged token releases; none if no tokens are charged. */
  Optional<TokenEvent> mechanism();

  /** Whether answers of a model that is served here are charged to nobody. */
  boolean isFree(String model);

  /** What a free answer's usage says of what was paid before. */
  FreeAllowance.Paid paid(String model);

  /** What usage reports call the way in which a model's tokens are made. */
  String mechanismName(String model);

  /** Whether a model is served here. */
  default boolean offers(String model) {
    return model.equals(model());
  }

  /** What is served here, for people. */
  default String offered() {
    return model();
  }

  /** Members that answer beside the base. */
  default int members() {
    return mechanism().map(TokenEvent::members).orElse(0);
  }

  /** An ensemble that is charged by the token. */
  static Served ensemble(String model, TokenEvent mechanism, String dataset) {
    return new Ensemble(model, mechanism, dataset);
  }

  /**
   * An ensemble, and its public model alone as {@code <model>-public}, which is free.
   *
   * @param charged one token
   */
  record Ensemble(String model, TokenEvent charged, String dataset) implements Served {
    public Ensemble {
      requireNames(model, dataset);
      Objects.requireNonNull(charged, "mechanism");
    }

    private String publicModel() {
      return model + "-public";
    }

    @Override
    public Optional<TokenEvent> mechanism() {
      return Optional.of(charged);
    }

    @Override
    public boolean isFree(String asked) {
      return asked.equals(publicModel());
    }

    @Override
    public FreeAllowance.Paid paid(String asked) {
      return FreeAllowance.Paid.NOTHING;
    }

    @Override
    public String mechanismName(String asked) {
      return isFree(asked) ? Request.PUBLIC : Request.mechanism(charged);
    }

    @Override
    public boolean offers(String asked) {
      return asked.equals(model) || isFree(asked);
    }

    @Override
    public String offered() {
      return model + ", " + publicModel();
    }
  }

  /**
   * A model that was trained with noise: what it costs was paid then.
   *
   * @param training what it cost
   */
  record TrainedModel(String model, TrainingStatement training) implements Served {
    public TrainedModel {
      requireNames(model, training.dataset());
    }

    @Override
    public String dataset() {
      return training.dataset();
    }

    @Override
    public Optional<TokenEvent> mechanism() {
      return Optional.empty();
    }

    @Override
    public boolean isFree(String asked) {
      return true;
    }

    @Override
    public FreeAllowance.Paid paid(String asked) {
      return new FreeAllowance.Paid(
          training.account(), training.epsilon(), training.epsilonLimit(), training.delta());
    }

    @Override
    public String mechanismName(String asked) {
      return Request.TRAINED_WITH_NOISE;
    }
  }

  private static void requireNames(String model, String dataset) {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model must not be blank");
    }
    if (dataset.isBlank()) {
      throw new IllegalArgumentException("dataset must not be blank");
    }
  }
}
