package io.murmuration.gateway.config;

import io.murmuration.contracts.generation.Ids;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.TokenEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What clients may know about a model, and what the gateway checks requests against.
 *
 * @param id name that clients ask for
 * @param description one line for people
 * @param privateModel whether answers are charged, since each of them draws on private data
 * @param contextTokens most tokens of prompt and answer together
 * @param maxOutputTokens most tokens of one answer
 * @param defaultAccount account of requests that name none
 * @param mechanism what one token of it releases; absent for a public model
 * @param promptBytesMax most bytes of a prompt in UTF-8
 * @param training what a model cost that was trained with noise, whose tokens are free; absent for
 *     any other
 */
public record ModelCard(
    String id,
    String description,
    boolean privateModel,
    int contextTokens,
    int maxOutputTokens,
    String defaultAccount,
    @Nullable PrivacyEvent mechanism,
    int promptBytesMax,
    @Nullable TrainingStatement training) {
  /** Bytes of a prompt if nothing else is said. */
  public static final int PROMPT_BYTES_MAX_DEFAULT = 8192;

  public ModelCard {
    Ids.check("model id", id);
    Objects.requireNonNull(description, "description");
    Ids.check("default account", defaultAccount);
    checkPositive("contextTokens", contextTokens);
    checkPositive("maxOutputTokens", maxOutputTokens);
    checkPositive("promptBytesMax", promptBytesMax);
    if (privateModel && training != null) {
      throw new IllegalArgumentException(
          "tokens of " + id + " must be either charged or paid when it was trained, not both");
    }
    // The privacy statement has to be able to say what is promised about it.
    boolean promised =
        mechanism instanceof TokenEvent && !(mechanism instanceof TokenEvent.PmixedPublishedToken);
    if (privateModel && !promised) {
      throw new IllegalArgumentException(
          "mechanism of the private model "
              + id
              + " must be one token of an ensemble, with a price");
    }
  }

  /** A card of a model that was not trained with noise. */
  public ModelCard(
      String id,
      String description,
      boolean privateModel,
      int contextTokens,
      int maxOutputTokens,
      String defaultAccount,
      @Nullable PrivacyEvent mechanism,
      int promptBytesMax) {
    this(
        id,
        description,
        privateModel,
        contextTokens,
        maxOutputTokens,
        defaultAccount,
        mechanism,
        promptBytesMax,
        null);
  }

  private static void checkPositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1, got " + value);
    }
  }
}
