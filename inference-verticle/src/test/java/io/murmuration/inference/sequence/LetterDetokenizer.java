package io.murmuration.inference.sequence;

import io.murmuration.decoder.text.Detokenizer;

/** Token n is the letter a + n; letters of odd tokens come with the next token only. */
final class LetterDetokenizer implements Detokenizer {
  private String held = "";

  @Override
  public String accept(int tokenId) {
    String text = held + letter(tokenId);
    held = tokenId % 2 == 1 ? letter(tokenId) : "";
    return text.substring(0, text.length() - held.length());
  }

  @Override
  public String finish() {
    String rest = held;
    held = "";
    return rest;
  }

  static String letter(int tokenId) {
    return String.valueOf((char) ('a' + tokenId));
  }
}
