package io.murmuration.launcher.price;

/** Well-formed events whose price would mean nothing; the message says why and what to do. */
public final class RefusedPriceException extends Exception {
  public RefusedPriceException(String message) {
    super(message);
  }
}
