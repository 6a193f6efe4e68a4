package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaShapes;
import io.murmuration.decoder.model.ModelConfig;
import java.util.List;
import java.util.Map;

/**
 * Bytes of a model, counted from its shapes.
 *
 * @param numberBytes bytes of one number
 */
record WeightBytes(ModelConfig config, int numberBytes) {

  /** All weights of the public model. */
  long total() {
    return bytes(shapes());
  }

  /** Weights that every decode step has to read: all but tables that rows are looked up in. */
  long perStep() {
    Map<String, List<Long>> shapes = shapes();
    shapes.remove("wpe.weight");
    if (shapes.containsKey("lm_head.weight")) {
      shapes.remove("embed_tokens.weight");
    }
    return bytes(shapes);
  }

  /** Floating-point operations of one token through all matrices: two per weight. */
  double operationsPerToken() {
    return 2.0 * perStep() / numberBytes;
  }

  /**
   * Keys and values of a sequence and of so many members of it, and a hidden state per position for
   * engines that share lower layers.
   */
  long kvBytes(int positions, int memberSlots) {
    long cell = 2L * config.layerCount() * config.keyValueHeadCount() * config.headWidth();
    return numberBytes * (long) positions * (cell * (1 + memberSlots) + config.width());
  }

  private long bytes(Map<String, List<Long>> shapes) {
    long count = 0;
    for (List<Long> shape : shapes.values()) {
      count += shape.stream().reduce(1L, Math::multiplyExact);
    }
    return count * numberBytes;
  }

  private Map<String, List<Long>> shapes() {
    if (config instanceof Gpt2Config gpt2) {
      return Gpt2Shapes.of(gpt2);
    } else if (config instanceof LlamaConfig llama) {
      return LlamaShapes.of(llama);
    }
    throw new AssertionError("unhandled family: " + config);
  }
}
