package io.murmuration.launcher.price;

/** Input that breaks its format; the message names the field, the value, the rule and a remedy. */
public final class BadInputException extends Exception {
  public BadInputException(String message) {
    super(message);
  }
}
