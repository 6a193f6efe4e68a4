package io.murmuration.load.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.config.Operations;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.serve.EmbeddedServer;
import io.murmuration.launcher.serve.Role;
import io.murmuration.launcher.serve.RoleServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The page as a person meets it: a real browser, the real server with its broker, ledger and
 * weights. {@code -Dtarget=http://127.0.0.1:8080} takes a server that runs already.
 */
@Tag("browser")
class PlaygroundBrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final By PROMPT = By.id("prompt");
  private static final By SEND = By.id("send");
  private static final By ERROR = By.id("error");
  private static final By PRIVATE_OUTPUT = By.id("private-output");
  private static final By PUBLIC_OUTPUT = By.id("public-output");
  private static final By PRIVATE_META = By.id("private-meta");
  private static final By PUBLIC_META = By.id("public-meta");
  private static final By BUDGET_CHARGED = By.id("budget-charged");
  private static final By BUDGET_TOKENS = By.id("budget-tokens");

  private static final By STATUS = By.id("status");
  private static final By KEY_FORM = By.id("key-form");
  private static final By KEY = By.id("key");
  private static final By KEY_ERROR = By.id("key-error");
  private static final String RIGHT_KEY = "right-key-7f3a";

  @TempDir private static Path scratch;
  private static @Nullable EmbeddedServer server;
  private static ChromeDriver browser;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    url = System.getProperty("target", "");
    if (url.isEmpty()) {
      Path demo = Path.of(System.getProperty("murmuration.root"), "demo");
      server =
          EmbeddedServer.start(ServeOptions.defaults(demo, scratch.resolve("data")).onFreePorts());
      url = server.endpoint().url();
    }
    browser = Chromium.start(scratch.resolve("profile"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.quit();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void openThePage() {
    browser.get(url);
    waitUntil("the budget is shown", () -> budgetTokens() > 0);
    // What an earlier test has left.
    severeMessages();
  }

  @Test
  void aPromptIsAnsweredByBothModelsAndTheBudgetGoesDownByWhatWasCharged() throws IOException {
    long before = budgetTokens();

    browser.findElement(PROMPT).sendKeys("Desk note on the Heron");
    send();

    waitUntil("the private model answers", () -> !text(PRIVATE_OUTPUT).isBlank());
    waitUntil("the public model answers", () -> !text(PUBLIC_OUTPUT).isBlank());
    waitUntil("the charge is shown", () -> number(BUDGET_CHARGED) > 0);
    long charged = number(BUDGET_CHARGED);
    waitUntil("the budget goes down", () -> budgetTokens() < before);
    keepPicture("answered");
    assertThat(severeMessages()).isEmpty();
    assertThat(browser.findElement(KEY_FORM).isDisplayed()).isFalse();
    waitUntil(
        "the page, loaded again, shows what was charged and no more",
        () -> {
          openThePage();
          return budgetTokens() == before - charged;
        });
  }

  @Test
  void aBlankPromptIsRefusedWithAReasonAndCostsNothing() throws IOException {
    long before = budgetTokens();

    browser.findElement(PROMPT).sendKeys("   ");
    send();

    waitUntil("the page says what is wrong", () -> text(ERROR).contains("empty_prompt"));
    keepPicture("refused");
    assertThat(text(PRIVATE_OUTPUT)).isBlank();
    assertThat(text(PUBLIC_OUTPUT)).isBlank();
    assertThat(budgetTokens()).isEqualTo(before);
    assertThat(severeMessages()).isEmpty();
  }

  @Test
  void aMissingPromptIsNotSentAtAll() {
    send();

    assertThat(browser.findElement(PROMPT).getDomProperty("validationMessage")).isNotBlank();
    assertThat(text(PRIVATE_META)).isEqualTo("Nothing asked yet.");
    assertThat(text(PUBLIC_META)).isEqualTo("Nothing asked yet.");
  }

  @Test
  void aServerWithKeysIsUsedWithARightOneThatNeverLeavesTheTab() throws Exception {
    Path keys = Files.writeString(scratch.resolve("keys.json"), accepting(RIGHT_KEY));
    try (RoleServer gateway = gatewayWithKeys(keys)) {
      String address = "http://127.0.0.1:" + gateway.gatewayPort();
      browser.get(address);
      waitUntil("the page asks for a key", () -> browser.findElement(KEY_FORM).isDisplayed());
      waitUntil("the budget is public", () -> budgetTokens() > 0);
      assertThat(browser.switchTo().activeElement().getDomAttribute("id")).isEqualTo("key");
      assertThat(browser.findElement(KEY).getAccessibleName()).isEqualTo("API key");
      assertThat(browser.findElement(SEND).isEnabled()).isFalse();
      keepPicture("key-asked");

      enterKey("no key at all");
      waitUntil("it says what a key is", () -> text(KEY_ERROR).contains("no spaces"));
      enterKey("wrong-key");
      waitUntil("a wrong key is refused", () -> text(KEY_ERROR).contains("not accepted"));
      assertThat(browser.findElement(KEY).getDomAttribute("aria-invalid")).isEqualTo("true");
      keepPicture("key-refused");

      enterKey(RIGHT_KEY);
      waitUntil("it is connected", () -> text(STATUS).equals("Connected"));
      assertThat(browser.findElement(KEY_FORM).isDisplayed()).isFalse();
      browser.findElement(PROMPT).sendKeys("Desk note on the Heron");
      send();
      waitUntil("the public model answers", () -> !text(PUBLIC_OUTPUT).isBlank());
      assertThat(kept()).isEqualTo(RIGHT_KEY);
      assertThat(browser.getCurrentUrl()).isEqualTo(address + "/");

      browser.navigate().refresh();
      waitUntil("it connects by itself", () -> text(STATUS).equals("Connected"));
      keepPicture("key-accepted");

      Files.writeString(keys, "[]");
      waitUntil("a key taken off the list", () -> text(KEY_ERROR).contains("not accepted any"));
      assertThat(text(STATUS)).isEqualTo("Key needed");
      assertThat(kept()).isEqualTo("nothing");
    }
  }

  private static void enterKey(String key) {
    WebElement field = browser.findElement(KEY);
    field.clear();
    field.sendKeys(key, Keys.ENTER);
  }

  /** The only thing that the page keeps, wherever pages can keep something. */
  private static Object kept() {
    return browser.executeScript(
        "const all = [...Object.values(sessionStorage), ...Object.values(localStorage),"
            + " ...(document.cookie ? [document.cookie] : [])];"
            + "return all.length === 0 ? 'nothing' : all.length === 1 && localStorage.length === 0"
            + " ? all[0] : JSON.stringify(all);");
  }

  private static RoleServer gatewayWithKeys(Path keys) throws Exception {
    Assumptions.assumeTrue(server != null, "it needs the broker of its own server");
    ServeOptions usual =
        ServeOptions.defaults(
            Path.of(System.getProperty("murmuration.root"), "demo"), scratch.resolve("keyed"));
    ServeOptions options =
        new ServeOptions(
            usual.ensembleDirectory(),
            usual.dataDirectory(),
            usual.host(),
            0,
            0,
            usual.engine(),
            usual.topicPrefix(),
            1,
            1,
            new Operations(
                KafkaProperties.NONE, 0, usual.operations().reservationTtlMillis(), keys));
    return RoleServer.start(Role.GATEWAY, server.endpoint().bootstrap(), options, 0, failure -> {});
  }

  private static String accepting(String key) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return "[{\"tenant\":\"acme\",\"sha256\":\"" + HexFormat.of().formatHex(digest) + "\"}]";
  }

  private static void send() {
    WebElement button = browser.findElement(SEND);
    waitUntil("the page is connected", button::isEnabled);
    button.click();
  }

  private static void keepPicture(String name) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "browser"));
    Files.write(directory.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  private static long budgetTokens() {
    return number(BUDGET_TOKENS);
  }

  /** The number that is shown there, -1 if none is. */
  private static long number(By where) {
    String digits = text(where).replaceAll("[^0-9]", "");
    return digits.isEmpty() ? -1 : Long.parseLong(digits);
  }

  private static String text(By where) {
    WebElement element = browser.findElement(where);
    return element.getText();
  }

  /** What the page's console complains about: scripts that failed, things the page may not load. */
  private static List<String> severeMessages() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  private static void waitUntil(String what, BooleanSupplier condition) {
    new WebDriverWait(browser, PATIENCE)
        .withMessage(what)
        .until(ignored -> condition.getAsBoolean());
  }
}
