package io.murmuration.trainer.demo;

import io.murmuration.decoder.model.Gpt2Config;
import java.util.Set;

/**
 * Sizes of the public model; a GPT-2 with an MLP four times as wide.
 *
 * @param layerCount blocks
 * @param width channels
 * @param headCount attention heads, a divisor of the width
 * @param contextTokenCount longest sequence
 * @param vocabularySize wanted; the tokenizer may find fewer entries
 */
public record ModelSizes(
    int layerCount, int width, int headCount, int contextTokenCount, int vocabularySize) {
  Gpt2Config config(int vocabularyFound, int endOfText) {
    return new Gpt2Config(
        layerCount,
        width,
        headCount,
        4 * width,
        contextTokenCount,
        vocabularyFound,
        1e-5,
        Set.of(endOfText));
  }
}
