package io.murmuration.launcher.config;

/** What calls itself by which name in documents that others keep. */
public final class Release {
  /** The program's version. */
  public static final String VERSION = "0.1.0";

  /** Who computed a price; changes whenever the same event may get another number. */
  public static final String ACCOUNTANT = "murmuration-accountant " + VERSION;

  private Release() {}
}
