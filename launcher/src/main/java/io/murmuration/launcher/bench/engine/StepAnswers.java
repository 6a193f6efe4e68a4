package io.murmuration.launcher.bench.engine;

import io.murmuration.inference.decode.plan.Planned;
import io.murmuration.inference.decode.plan.PlannedRow;
import io.murmuration.inference.decode.plan.StepPlan;
import io.murmuration.inference.release.ReleaseBatch;
import io.murmuration.inference.release.SequenceRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logits of the passes of one step, rows numbered through all of them, until it is closed. */
final class StepAnswers implements AutoCloseable {
  private final List<Decoder.Pass> passes = new ArrayList<>();
  private final Map<PrivateStream, Map<Integer, Integer>> rowByStream = new HashMap<>();
  private int rowCount;

  /** Takes the logits of a pass over. */
  void add(StepPlan.Pass<PrivateStream> planned, Decoder.Pass pass) {
    passes.add(pass);
    for (PlannedRow<PrivateStream> row : planned.rows()) {
      if (row.wantsLogits()) {
        rowByStream
            .computeIfAbsent(row.sequence(), unused -> new HashMap<>())
            .put(row.adapter(), rowCount++);
      }
    }
  }

  /** What the next tokens of streams are made of; open until this is closed. */
  ReleaseBatch batch(List<PrivateStream> streams) {
    return new ReleaseBatch(
        passes.stream().filter(pass -> pass.count() > 0).map(Decoder.Pass::array).toList(),
        streams.stream().map(this::rows).toList());
  }

  private SequenceRows rows(PrivateStream stream) {
    int[] ofMembers = Arrays.stream(stream.drawn()).map(member -> number(stream, member)).toArray();
    return SequenceRows.ofEnsemble(number(stream, Planned.PUBLIC), ofMembers);
  }

  private int number(PrivateStream stream, int adapter) {
    Integer number = rowByStream.getOrDefault(stream, Map.of()).get(adapter);
    if (number == null) {
      throw new IllegalStateException("a stream that samples must have all its rows");
    }
    return number;
  }

  @Override
  public void close() {
    passes.forEach(Decoder.Pass::close);
    passes.clear();
    rowByStream.clear();
  }
}
