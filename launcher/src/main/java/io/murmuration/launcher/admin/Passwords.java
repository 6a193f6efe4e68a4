package io.murmuration.launcher.admin;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Passwords of users, from a file of lines {@code user=password}. Never printed.
 *
 * @param byUser passwords by user
 */
public record Passwords(Map<String, String> byUser) {
  private static final int LENGTH_MIN = 16;

  public Passwords {
    byUser = Map.copyOf(byUser);
    byUser.forEach(
        (user, password) -> {
          if (password.length() < LENGTH_MIN) {
            throw new IllegalArgumentException(
                "the password of '" + user + "' must have at least " + LENGTH_MIN + " characters");
          }
        });
  }

  /**
   * Reads those of all principals.
   *
   * @throws IllegalArgumentException if one is missing or too short, or a user is unknown
   */
  public static Passwords read(Path file) throws IOException {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    }
    Map<String, String> passwords = new TreeMap<>();
    for (Access.Principal principal : Access.Principal.values()) {
      String password = read.getProperty(principal.user());
      if (password == null) {
        throw new IllegalArgumentException(
            file + " has no password for the user '" + principal.user() + "'");
      }
      passwords.put(principal.user(), password);
    }
    for (String user : read.stringPropertyNames()) {
      if (!passwords.containsKey(user)) {
        throw new IllegalArgumentException(file + " names a user that there is not: " + user);
      }
    }
    return new Passwords(passwords);
  }

  @Override
  public String toString() {
    return "Passwords[users=" + byUser.keySet() + "]";
  }
}
