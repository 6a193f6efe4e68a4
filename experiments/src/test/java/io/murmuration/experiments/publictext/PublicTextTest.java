package io.murmuration.experiments.publictext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicTextTest {
  @TempDir private Path directory;

  @Test
  void linesOfPlainTextAreParagraphsOfWordsAndSigns() throws Exception {
    PublicText text = PublicText.read(List.of(file("a.txt", "The Cat's 9\n\n  \nÜber-all.\n")));

    assertThat(text.paragraphs())
        .containsExactly(List.of("the", "cat", "'", "s", "9"), List.of("über", "-", "all", "."));
    assertThat(text.wordCount()).isEqualTo(9);
  }

  @Test
  void filesFollowEachOtherAndJsonLinesGiveTheirText() throws Exception {
    Path plain = file("a.txt", "one");
    Path json = file("b.jsonl", "{\"label\":1,\"text\":\"two three\\nfour\"}\n");

    assertThat(PublicText.read(List.of(json, plain)).paragraphs())
        .containsExactly(List.of("two", "three"), List.of("four"), List.of("one"));
  }

  @Test
  void brokenFilesAreNamedWithTheLineAndWithoutTheirText() throws Exception {
    Path broken = file("b.jsonl", "{\"text\":\"fine\"}\nsecret words\n");
    Path untold = file("c.jsonl", "{\"body\":\"secret words\"}\n");
    Path latin = directory.resolve("d.txt");
    Files.write(latin, new byte[] {(byte) 0xe9, 'a'});

    assertThatIOException()
        .isThrownBy(() -> PublicText.read(List.of(broken)))
        .withMessageContaining("b.jsonl line 2 is not JSON")
        .withMessageNotContaining("secret");
    assertThatIOException()
        .isThrownBy(() -> PublicText.read(List.of(untold)))
        .withMessageContaining("c.jsonl line 1 has no string in its field 'text'")
        .withMessageNotContaining("secret");
    assertThatIOException()
        .isThrownBy(() -> PublicText.read(List.of(latin)))
        .withMessageContaining("must be UTF-8")
        .withMessageContaining("d.txt");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
