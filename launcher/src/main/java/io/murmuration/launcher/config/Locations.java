package io.murmuration.launcher.config;

import java.nio.file.Path;

/** Where things are unless an option says otherwise. */
public final class Locations {
  private Locations() {}

  /** The project's directory, as told by the {@code murmur} script; else where the user stands. */
  public static Path home() {
    return Path.of(System.getProperty("murmuration.home", ".")).toAbsolutePath().normalize();
  }

  /** The demo ensemble. */
  public static Path demo() {
    return home().resolve("demo");
  }

  /** Data of the embedded broker. */
  public static Path data() {
    return home().resolve(".murmur");
  }
}
