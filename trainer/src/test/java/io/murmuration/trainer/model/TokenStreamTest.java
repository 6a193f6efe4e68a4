package io.murmuration.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.trainer.SeededRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
  private static final int END = 0;
  private static final List<int[]> DOCUMENTS =
      List.of(new int[] {1, 1}, new int[] {2}, new int[] {3, 3, 3});

  @Test
  void everyDocumentComesOnceInEachRoundAndBeginsWithEndOfText() {
    TokenStream stream = new TokenStream(DOCUMENTS, END, new SeededRandom(5));

    for (int round = 0; round < 20; round++) {
      int[] block = stream.nextBlock(9);

      assertThat(block[0]).isEqualTo(END);
      assertThat(count(block, END)).isEqualTo(3);
      assertThat(count(block, 1)).isEqualTo(2);
      assertThat(count(block, 2)).isEqualTo(1);
      assertThat(count(block, 3)).isEqualTo(3);
    }
  }

  @Test
  void theTokenToPredictBeginsTheNextBlock() {
    TokenStream stream = new TokenStream(DOCUMENTS, END, new SeededRandom(5));
    int[] before = stream.nextBlock(4);

    for (int index = 0; index < 50; index++) {
      int[] next = stream.nextBlock(4);
      assertThat(next[0]).isEqualTo(before[4]);
      before = next;
    }
  }

  @Test
  void everyRoundMixesInItsShareOfOthers() {
    TokenStream.Mixture others =
        new TokenStream.Mixture(List.of(new int[] {7}, new int[] {8}, new int[] {9}), 2);
    TokenStream stream = new TokenStream(DOCUMENTS, others, END, new SeededRandom(5));
    long nines = 0;

    for (int round = 0; round < 30; round++) {
      int[] block = stream.nextBlock(13);
      assertThat(count(block, 7) + count(block, 8) + count(block, 9)).isEqualTo(2);
      assertThat(count(block, 3)).isEqualTo(3);
      nines += count(block, 9);
    }
    assertThat(nines).isBetween(5L, 40L);
  }

  private static long count(int[] block, int token) {
    return IntStream.range(0, block.length - 1).filter(i -> block[i] == token).count();
  }
}
