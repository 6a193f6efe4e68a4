package io.murmuration.load.browser;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The system's Chromium without a window, on a profile of its own that speaks to nobody but the
 * page. Both programs are given by path, so that Selenium looks for none and downloads none.
 */
final class Chromium {
  private static final String BROWSER = System.getProperty("browser.binary", "/usr/bin/chromium");
  private static final String DRIVER =
      System.getProperty("browser.driver", "/usr/bin/chromedriver");

  private Chromium() {}

  static ChromeDriver start(Path profile) throws IOException {
    requireProgram(BROWSER);
    requireProgram(DRIVER);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1200,1400",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER))
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(service, options);
  }

  private static void requireProgram(String path) throws IOException {
    if (!Files.isExecutable(Path.of(path))) {
      throw new IOException("this test needs " + path + " (.ci/browser-check installs it)");
    }
  }
}
