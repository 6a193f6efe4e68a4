package io.murmuration.trainer.demo;

import io.murmuration.trainer.corpus.Corpus;
import io.murmuration.trainer.corpus.PrivateRecord;
import io.murmuration.trainer.evaluation.Predictions;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.evaluation.Sequences;
import io.murmuration.trainer.tokenizer.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Perplexities of the files as written, for the manifest: a few held-out documents of each kind.
 */
record HeldOutPerplexity(Path directory, Corpus corpus, BpeTokenizer tokenizer) {
  private static final int DOCUMENT_COUNT_MAX = 100;
  private static final int MEMBER_COUNT_MAX = 8;
  private static final int BATCH_ROWS = 25;

  /** Per token, end-of-text included; members are averaged in log perplexity. */
  Map<String, Double> measure(int memberCount) throws IOException {
    List<String> privateTexts = corpus.privateTest().stream().map(PrivateRecord::text).toList();
    int measured = Math.min(memberCount, MEMBER_COUNT_MAX);
    try (Predictor predictor = Predictor.open(directory)) {
      int none = predictor.publicModel();
      Map<String, Double> perplexities = new TreeMap<>();
      perplexities.put("publicModelOnPublicText", perplexity(predictor, corpus.publicTest(), none));
      perplexities.put("publicModelOnPrivateText", perplexity(predictor, privateTexts, none));
      double logSum =
          IntStream.range(0, measured)
              .mapToDouble(member -> Math.log(perplexity(predictor, privateTexts, member)))
              .sum();
      perplexities.put("singleMemberOnPrivateText", Math.exp(logSum / measured));
      return perplexities;
    }
  }

  private double perplexity(Predictor predictor, List<String> texts, int member) {
    List<int[]> sequences =
        texts.stream()
            .limit(DOCUMENT_COUNT_MAX)
            .map(text -> Sequences.document(tokenizer.encode(text), predictor.config()))
            .toList();
    double loss = 0.0;
    long count = 0;
    for (int from = 0; from < sequences.size(); from += BATCH_ROWS) {
      List<int[]> batch = sequences.subList(from, Math.min(from + BATCH_ROWS, sequences.size()));
      Predictions predictions = predictor.predict(batch, member);
      for (int row = 0; row < batch.size(); row++) {
        int[] sequence = batch.get(row);
        for (int index = 1; index < sequence.length; index++) {
          loss -= Math.log(predictions.probability(row, index - 1, sequence[index]));
          count++;
        }
      }
    }
    return Math.exp(loss / count);
  }
}
