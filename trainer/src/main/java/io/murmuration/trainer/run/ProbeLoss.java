package io.murmuration.trainer.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.weights.HalfFloat;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Perplexity of a few blocks of text, with a member or with the base alone.
 *
 * @param base frozen
 * @param scale what multiplies the product of the factors
 */
record ProbeLoss(FrozenBase base, double scale) {
  private static final int BLOCKS_MAX = 2;
  private static final int BLOCK_TOKENS_MAX = 128;

  /** The first blocks of a text of several documents; at least one, however short the text. */
  static List<int[]> blocks(List<int[]> documents, int endOfText, int contextTokens) {
    int wanted = BLOCKS_MAX * BLOCK_TOKENS_MAX + 1;
    int[] text = new int[wanted];
    int length = 0;
    for (int[] document : documents) {
      if (length < wanted) {
        text[length++] = endOfText;
      }
      for (int token : document) {
        if (length < wanted) {
          text[length++] = token;
        }
      }
    }
    int width = Math.min(Math.min(BLOCK_TOKENS_MAX, contextTokens), length - 1);
    List<int[]> blocks = new ArrayList<>();
    for (int from = 0; from + width < length && blocks.size() < BLOCKS_MAX; from += width) {
      blocks.add(Arrays.copyOfRange(text, from, from + width + 1));
    }
    return blocks;
  }

  /** Perplexity; {@code member} is taken as it is stored, in 16 bits, or null for the base. */
  double perplexity(List<int[]> rows, @Nullable LoraParameters member) {
    TokenBlocks blocks = new TokenBlocks(rows);
    try (NDManager manager = base.manager().newSubManager()) {
      LoraRows lora =
          member == null
              ? new LoraRows(Map.of(), 1.0)
              : new LoraLeaves(List.of(stored(member)), manager).rows(rows.size(), scale);
      NDArray logits = base.logits(blocks.inputs(manager), lora);
      NDArray loss = CausalLoss.byRow(logits, blocks.targets(manager), 0.0).mean();
      return Math.exp(loss.getFloat());
    }
  }

  private static LoraParameters stored(LoraParameters member) {
    return member.mapped(value -> HalfFloat.toFloat(HalfFloat.fromFloat((float) value)));
  }
}
