package io.murmuration.launcher.chat;

import java.util.Set;

/** What comes out of a socket. */
sealed interface Heard {
  /** A whole text message. */
  record Said(String message) implements Heard {}

  /** A sign of life. */
  record Alive() implements Heard {}

  /**
   * Nothing comes any more.
   *
   * @param code of the close frame; 1006 without one
   */
  record Gone(int code, String why) implements Heard {
    static final int WITHOUT_A_WORD = 1006;

    /** By these the server says that the same client is not welcome again (docs/protocol.md). */
    private static final Set<Integer> FINAL = Set.of(4400, 4401, 4403, 4409, 4429);

    boolean isFinal() {
      return FINAL.contains(code);
    }

    String text() {
      return "connection closed: " + code + (why.isBlank() ? "" : " " + why);
    }
  }
}
