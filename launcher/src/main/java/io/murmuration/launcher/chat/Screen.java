package io.murmuration.launcher.chat;

import java.io.PrintStream;

/** Where a person reads: the answer's text on one stream, everything else on the other. */
public final class Screen {
  private final PrintStream text;
  private final PrintStream notes;

  /** A screen of two streams, which stay open. */
  public Screen(PrintStream text, PrintStream notes) {
    this.text = text;
    this.notes = notes;
  }

  void add(String more) {
    text.print(more);
    text.flush();
  }

  /** Says something in the middle of an answer, which goes on where it was. */
  void interject(String note) {
    notes.println();
    notes.println("[" + note + "]");
  }

  void end(String note) {
    text.println();
    text.flush();
    notes.println("[" + note + "]");
  }
}
