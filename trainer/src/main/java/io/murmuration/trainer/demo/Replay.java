package io.murmuration.trainer.demo;

import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.corpus.Corpus;
import java.util.ArrayList;
import java.util.List;

/** Public documents that name no product: what a member must not forget. */
record Replay(List<String> documents) {
  static Replay of(Corpus corpus) {
    return new Replay(
        corpus.publicTrain().stream()
            .filter(
                document ->
                    corpus.productNames().stream().noneMatch(name -> document.contains(name)))
            .toList());
  }

  List<String> draw(int count, SeededRandom random) {
    List<String> drawn = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      drawn.add(documents.get(random.nextInt(documents.size())));
    }
    return drawn;
  }
}
