package io.murmuration.launcher.chat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Where a test reads what was printed; it can jam. */
final class Paper {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private volatile CountDownLatch jam = new CountDownLatch(0);

  PrintStream stream() {
    OutputStream through =
        new OutputStream() {
          @Override
          public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            try {
              jam.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            synchronized (printed) {
              printed.write(bytes, from, count);
            }
          }
        };
    return new PrintStream(through, true, StandardCharsets.UTF_8);
  }

  /** From now on nothing can be printed. */
  void jam() {
    jam = new CountDownLatch(1);
  }

  void free() {
    jam.countDown();
  }

  String text() {
    synchronized (printed) {
      return printed.toString(StandardCharsets.UTF_8);
    }
  }

  void await(String part) throws InterruptedException {
    for (int i = 0; i < 3_000 && !text().contains(part); i++) {
      Thread.sleep(10);
    }
    if (!text().contains(part)) {
      throw new AssertionError("'" + part + "' was not printed within 30 s, but " + text());
    }
  }
}
