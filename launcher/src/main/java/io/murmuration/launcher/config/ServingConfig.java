package io.murmuration.launcher.config;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.KvStrategy;
import io.murmuration.inference.decode.Limits;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.Mechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an ensemble directory says about how it may be served: {@code serving.json} beside its
 * manifest. All of it is public and fixed before the first token.
 *
 * @param model id under which the ensemble is offered; the public model is {@code <model>-public}
 * @param description one line for people
 * @param mechanism one token of the mechanism; every account's order is chosen for it. Any that has
 *     a price and can be sampled, so not the published PMixED. Absent for a model whose tokens are
 *     free
 * @param maxOutputTokens most tokens of one response
 * @param tickMillis tokens leave at this cadence; {@link #TICK_MILLIS_DEFAULT} if absent; 0
 *     switches it off, and log, banner, privacy statement and page warn of it
 * @param maxActiveSequences responses that decode at a time; more wait. So many that a step stays
 *     shorter than the tick on the machine at hand
 * @param kvStrategy which members run for a token; {@code LAZY} if absent
 * @param kvCacheMib memory for keys and values in MiB, set apart at the start; 256 if absent. Where
 *     it is full, responses wait; one that could never fit is refused
 * @param stepTokens most tokens of one forward; 256 if absent
 * @param accounts accounts that are opened at the first start; the first is the default. None for a
 *     model whose tokens are free
 */
public record ServingConfig(
    String model,
    String description,
    @Nullable TokenEvent mechanism,
    int maxOutputTokens,
    @Nullable Integer tickMillis,
    int maxActiveSequences,
    @Nullable KvStrategy kvStrategy,
    @Nullable Integer kvCacheMib,
    @Nullable Integer stepTokens,
    List<Account> accounts) {
  /** Name of the file in an ensemble's directory. */
  public static final String FILE_NAME = "serving.json";

  private static final int KV_CACHE_MIB_MAX = 1 << 20;
  private static final int FREE_OUTPUT_TOKENS_MAX = 256;

  /** The cadence where nothing is said. */
  public static final int TICK_MILLIS_DEFAULT = Limits.DEFAULTS.tickMillis();

  public ServingConfig {
    Ids.check("model", model);
    Objects.requireNonNull(description, "description");
    if (mechanism != null) {
      checkMechanism(mechanism);
    }
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException("max_output_tokens must be >= 1, got " + maxOutputTokens);
    }
    if (tickMillis == null) {
      tickMillis = TICK_MILLIS_DEFAULT;
    }
    if (tickMillis < 0 || tickMillis > 10_000) {
      throw new IllegalArgumentException("tick_millis must be in 0..10000, got " + tickMillis);
    }
    if (maxActiveSequences < 1 || maxActiveSequences > 4096) {
      throw new IllegalArgumentException(
          "max_active_sequences must be in 1..4096, got " + maxActiveSequences);
    }
    if (kvCacheMib != null && (kvCacheMib < 1 || kvCacheMib > KV_CACHE_MIB_MAX)) {
      throw new IllegalArgumentException(
          "kv_cache_mib must be in 1.." + KV_CACHE_MIB_MAX + ", got " + kvCacheMib);
    }
    batching(kvStrategy, stepTokens);
    accounts = List.copyOf(accounts);
    if (mechanism != null && accounts.isEmpty()) {
      throw new IllegalArgumentException("accounts must name at least one account");
    }
    if (mechanism == null && !accounts.isEmpty()) {
      throw new IllegalArgumentException(
          "accounts must be empty where there is no mechanism to charge for; name the mechanism, or"
              + " remove them");
    }
    Set<String> names = new HashSet<>();
    for (Account account : accounts) {
      if (!names.add(account.name())) {
        throw new IllegalArgumentException("account named twice: " + account.name());
      }
    }
  }

  /** What a step is filled with. */
  public Batching batching() {
    return batching(kvStrategy, stepTokens);
  }

  /** Memory for keys and values. */
  public long kvCacheBytes() {
    return kvCacheMib == null ? EngineOptions.KV_CACHE_BYTES : (long) kvCacheMib << 20;
  }

  private static Batching batching(@Nullable KvStrategy strategy, @Nullable Integer stepTokens) {
    Batching defaults = Batching.DEFAULTS;
    return new Batching(
        strategy == null ? defaults.strategy() : strategy,
        stepTokens == null ? defaults.stepTokens() : stepTokens);
  }

  private static void checkMechanism(TokenEvent mechanism) {
    if (mechanism instanceof PmixedPublishedToken) {
      throw new IllegalArgumentException(
          "mechanism must have a price; that of pmixed_published_token is no bound, so it is for"
              + " experiments only");
    }
    Mechanism.of(mechanism); // its parameters can be sampled
  }

  /** How a demo ensemble of so many members is served. */
  public static ServingConfig demo(int members) {
    return drawingOne(
        "demo",
        "128 members, each fine-tuned on its own shard of a made-up company's letters",
        members,
        List.of(
            new Account("demo", 8, 1e-5, AccountTerms.Purpose.SERVING),
            new Account("load-test", 1000, 1e-5, AccountTerms.Purpose.LOAD_TEST)));
  }

  /** How an ensemble that was just trained is served, unless its operator changes it. */
  public static ServingConfig trained(String name, int members, Account account) {
    String description = members + " members, each fine-tuned on its own shard of private records";
    return drawingOne(name, description, members, List.of(account));
  }

  /** How a model that was just trained with noise is served, unless its operator changes it. */
  public static ServingConfig trainedWithNoise(String name, String description, int contextTokens) {
    int outputTokens = Math.max(1, Math.min(FREE_OUTPUT_TOKENS_MAX, contextTokens / 2));
    return new ServingConfig(
        name, description, null, outputTokens, 0, 8, null, null, null, List.of());
  }

  private static ServingConfig drawingOne(
      String model, String description, int members, List<Account> accounts) {
    return new ServingConfig(
        model, description, drawOne(members), 96, 50, 8, null, null, null, accounts);
  }

  /** One token of an ensemble of so many members, unless its operator chooses another. */
  public static TokenEvent drawOne(int members) {
    return new PmixedToken(
        members,
        new SubsetPlan.DrawOne(),
        new ChiSquareBallParameters(0.6, 30, 1.2),
        Adjacency.REPLACE_ONE);
  }

  /** What {@link #write} writes. */
  public String text() {
    return WireCodec.encode(this) + "\n";
  }

  /** Writes {@link #FILE_NAME}. */
  public void write(Path ensembleDirectory) throws IOException {
    Files.writeString(ensembleDirectory.resolve(FILE_NAME), text());
  }

  /** Milliseconds between tokens, 0 for no cadence. */
  public int tick() {
    return tickMillis == null ? TICK_MILLIS_DEFAULT : tickMillis;
  }

  /** The id of the free model. */
  public String publicModel() {
    return model + "-public";
  }

  /** The account that is charged when a request names none. */
  public String defaultAccount() {
    return accounts.get(0).name();
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it is missing, or breaks a rule; the message names the file and the rule
   */
  public static ServingConfig read(Path ensembleDirectory) throws IOException {
    Path file = ensembleDirectory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "no " + FILE_NAME + " in " + ensembleDirectory + "; give an ensemble directory");
    }
    try {
      return WireCodec.decode(Files.readString(file), ServingConfig.class);
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
  }

  /**
   * An account to open.
   *
   * @param name name of the account
   * @param epsilon its epsilon
   * @param delta its delta
   * @param purpose what it is for
   * @param unit whose data it protects; unsaid if absent
   * @param tenants shares of it; everybody may spend all of it if absent
   */
  public record Account(
      String name,
      double epsilon,
      double delta,
      AccountTerms.Purpose purpose,
      @Nullable Unit unit,
      @Nullable List<AccountTerms.TenantShare> tenants) {
    /** An account without shares that names no unit. */
    public Account(String name, double epsilon, double delta, AccountTerms.Purpose purpose) {
      this(name, epsilon, delta, purpose, null, null);
    }

    public Account {
      Ids.check("name", name);
      Objects.requireNonNull(purpose, "purpose");
      tenants = tenants == null ? null : List.copyOf(tenants);
    }
  }
}
