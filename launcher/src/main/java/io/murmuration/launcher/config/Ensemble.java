package io.murmuration.launcher.config;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.ensemble.ManifestSignature;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.privacy.event.TokenEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An ensemble on disk: what it is and how it may be served.
 *
 * @param directory where it lies
 * @param manifest what it is made of, checked against the files
 * @param serving how it may be served
 */
public record Ensemble(Path directory, EnsembleManifest manifest, ServingConfig serving)
    implements Offering {

  public Ensemble {
    TokenEvent mechanism = serving.mechanism();
    if (mechanism == null) {
      throw new IllegalArgumentException(
          "an ensemble needs 'mechanism' in " + ServingConfig.FILE_NAME);
    }
    int members = mechanism.members();
    if (members != manifest.memberCount()) {
      throw new IllegalArgumentException(
          "the mechanism is priced for "
              + members
              + " members, the ensemble has "
              + manifest.memberCount()
              + "; correct 'members' in "
              + ServingConfig.FILE_NAME);
    }
  }

  /**
   * Reads and checks an ensemble's descriptions; a manifest need not be signed, but a signature has
   * to be right.
   *
   * @throws IOException if a file is missing, breaks a rule or is not the one in the manifest
   */
  public static Ensemble read(Path directory) throws IOException {
    ServingConfig serving = ServingConfig.read(directory);
    EnsembleManifest manifest = EnsembleManifest.read(directory);
    ManifestSignature.check(directory);
    return new Ensemble(directory, manifest, serving);
  }

  /** One token. */
  public TokenEvent mechanism() {
    return Objects.requireNonNull(serving.mechanism(), "checked when this was made");
  }

  @Override
  public String dataset() {
    return manifest.dataset();
  }

  @Override
  public List<FirstAccount> firstAccounts() {
    return serving.accounts().stream()
        .map(account -> new FirstAccount(account.name(), terms(account)))
        .toList();
  }

  @Override
  public ModelDirectory load(EngineOptions options) throws IOException {
    return ModelDirectory.load(
        manifest.baseDirectory(directory), manifest.memberDirectories(directory), options);
  }

  @Override
  public int contextTokens() throws IOException {
    return ModelConfig.read(manifest.baseDirectory(directory).resolve("config.json"))
        .contextTokenCount();
  }

  /** Terms of one of the accounts that are opened at the first start. */
  public AccountTerms terms(ServingConfig.Account account) {
    AccountTerms plain = terms(account.epsilon(), account.delta(), account.purpose());
    return new AccountTerms(
        plain.epsilon(),
        plain.delta(),
        plain.dataset(),
        plain.mechanism(),
        plain.purpose(),
        account.unit(),
        account.tenants());
  }

  /** Terms of an account for this ensemble's data and mechanism. */
  public AccountTerms terms(double epsilon, double delta, AccountTerms.Purpose purpose) {
    AccountTerms.Dataset dataset =
        new AccountTerms.Dataset(manifest.dataset(), manifest.synthetic());
    return new AccountTerms(epsilon, delta, dataset, mechanism(), purpose);
  }
}
