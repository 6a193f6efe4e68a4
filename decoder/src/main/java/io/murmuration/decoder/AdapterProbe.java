package io.murmuration.decoder;

import java.util.ArrayList;
import java.util.List;

/** Runs public tokens through every member: an adapter that changes nothing is not loaded. */
final class AdapterProbe {
  private static final int TOKEN_COUNT = 8;
  private static final int ROWS_MAX = 16;
  private static final float LOGIT_CHANGE_MIN = 1e-6f;

  private final CausalModel model;
  private final int[] tokens;

  AdapterProbe(CausalModel model) {
    this.model = model;
    this.tokens = new int[Math.min(TOKEN_COUNT, model.config().contextTokenCount())];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (int) ((long) i * model.config().vocabularySize() / tokens.length);
    }
  }

  /**
   * Members whose logits are the public model's, or no numbers; the public row is in every batch,
   * so that shapes and therefore rounding are the same.
   */
  List<Integer> silentMembers() {
    List<Integer> silent = new ArrayList<>();
    int rows = ROWS_MAX;
    while (rows > 1 && !model.pool().canEverHold(tokens.length, Math.min(rows, members()))) {
      rows /= 2;
    }
    for (int from = 0; from < members(); from += rows) {
      int to = Math.min(members(), from + rows);
      List<float[]> logits = logits(from, to);
      for (int member = from; member < to; member++) {
        if (!moves(logits.get(0), logits.get(member - from + 1))) {
          silent.add(member);
        }
      }
    }
    return silent;
  }

  private List<float[]> logits(int from, int to) {
    try (KvSequence sequence = open(to - from)) {
      List<Row> rows = new ArrayList<>();
      rows.add(new Row(sequence.cache(CausalModel.PUBLIC), tokens));
      for (int member = from; member < to; member++) {
        rows.add(new Row(sequence.cache(member), tokens));
      }
      try (Logits logits = model.forward(rows)) {
        return logits.toHost();
      }
    }
  }

  private int members() {
    return model.memberCount();
  }

  private KvSequence open(int members) {
    return model
        .open(tokens.length, members)
        .orElseThrow(
            () ->
                new RefusedModelException(
                    "kv cache: a probe needs %d bytes, got %d"
                        .formatted(
                            model.pool().bytesFor(tokens.length, members),
                            model.pool().totalBytes())));
  }

  private static boolean moves(float[] publicLogits, float[] memberLogits) {
    float largest = 0;
    for (int i = 0; i < publicLogits.length; i++) {
      if (!Float.isFinite(memberLogits[i])) {
        return false;
      }
      largest = Math.max(largest, Math.abs(memberLogits[i] - publicLogits[i]));
    }
    return largest > LOGIT_CHANGE_MIN;
  }
}
