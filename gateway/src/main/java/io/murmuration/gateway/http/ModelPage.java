package io.murmuration.gateway.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.privacy.event.PrivacyEvent;
import org.jspecify.annotations.Nullable;

/** A model as it is listed. */
record ModelPage(
    String id,
    String object,
    String description,
    @JsonProperty("private") boolean privateModel,
    int contextTokens,
    int maxOutputTokens,
    int promptBytesMax,
    String defaultAccount,
    @Nullable PrivacyEvent mechanism,
    @Nullable TrainingStatement training) {

  static ModelPage of(ModelCard model) {
    return new ModelPage(
        model.id(),
        "model",
        model.description(),
        model.privateModel(),
        model.contextTokens(),
        model.maxOutputTokens(),
        model.promptBytesMax(),
        model.defaultAccount(),
        model.mechanism(),
        model.training());
  }
}
