package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextPiecesTest {
  private static TextPieces pieces(String... stops) {
    return new TextPieces(
        new LetterDetokenizer(), new TextPieces.Vocabulary(20, Set.of(9)), List.of(stops));
  }

  @Test
  void whatIsHeldBackComesWithTheEnd() {
    TextPieces pieces = pieces();
    assertThat(pieces.accept(0)).isEqualTo("a");
    assertThat(pieces.accept(1)).isEmpty();
    assertThat(pieces.accept(9)).isEqualTo("b");
    assertThat(pieces.isOver()).isTrue();
    assertThat(pieces.finish()).isEmpty();
  }

  @Test
  void aStopTextMayLieAcrossTokensAndIsNotReleased() {
    TextPieces pieces = pieces("cde");
    assertThat(pieces.accept(0)).isEqualTo("a");
    assertThat(pieces.accept(2)).isEmpty();
    assertThat(pieces.accept(3)).isEmpty();
    assertThat(pieces.accept(4)).isEmpty();
    assertThat(pieces.isOver()).isTrue();
    assertThat(pieces.finish()).isEmpty();
  }

  @Test
  void theBeginningOfAStopTextThatNeverCameIsReleasedAtTheEnd() {
    TextPieces pieces = pieces("cde");
    assertThat(pieces.accept(2)).isEmpty();
    assertThat(pieces.finish()).isEqualTo("c");
    assertThat(pieces.isOver()).isFalse();
  }

  @Test
  void idsBeyondTheVocabularyStandForNothing() {
    TextPieces pieces = pieces();
    assertThat(pieces.accept(25)).isEmpty();
    assertThat(pieces.accept(0)).isEqualTo("a");
  }
}
