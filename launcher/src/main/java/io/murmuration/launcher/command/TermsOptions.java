package io.murmuration.launcher.command;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.Locations;
import io.murmuration.privacy.accounting.Coverage;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that make the terms of a new account. */
final class TermsOptions {
  @Option(names = "--epsilon", required = true, description = "epsilon of the account")
  private double epsilon;

  @Option(names = "--delta", required = true, description = "delta of the account")
  private double delta;

  @Option(
      names = "--purpose",
      defaultValue = "SERVING",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private AccountTerms.Purpose purpose = AccountTerms.Purpose.SERVING;

  @Option(
      names = "--unit",
      description = "whose data the guarantee is about: ${COMPLETION-CANDIDATES} (default: unsaid)")
  private AccountTerms.@Nullable Unit unit;

  @Option(
      names = "--adjacency",
      description = {
        "${COMPLETION-CANDIDATES}: the neighbours that the mechanism's price must be about;",
        "it follows from the mechanism, so naming another one is an error"
      })
  private @Nullable Adjacency adjacency;

  @Option(
      names = "--mechanism",
      paramLabel = "FILE",
      description = "JSON of one token's privacy event (default: the ensemble's)")
  private @Nullable Path mechanism;

  @Option(
      names = "--tenant",
      paramLabel = "NAME=SHARE",
      description = "a tenant and its share of the limit, in (0, 1] (repeatable)")
  private Map<String, Double> tenants = new LinkedHashMap<>();

  @Option(names = "--ensemble", description = "ensemble directory (default: demo)")
  private Path ensembleDirectory = Locations.demo();

  /**
   * The terms, for the data of the ensemble.
   *
   * @throws IOException if the ensemble or the mechanism's file cannot be read
   * @throws IllegalArgumentException if a rule is broken; the message names it
   */
  AccountTerms terms() throws IOException {
    Ensemble ensemble = Ensemble.read(ensembleDirectory);
    AccountTerms plain = ensemble.terms(epsilon, delta, purpose);
    PrivacyEvent event = mechanism == null ? plain.mechanism() : read(mechanism);
    if (adjacency != null && !Coverage.of(event).contains(adjacency)) {
      throw new IllegalArgumentException(
          "the mechanism's price is about "
              + Coverage.of(event)
              + ", not about "
              + adjacency
              + "; correct --adjacency or the mechanism");
    }
    return new AccountTerms(
        epsilon, delta, plain.dataset(), event, purpose, unit, tenants.isEmpty() ? null : shares());
  }

  private List<TenantShare> shares() {
    return tenants.entrySet().stream()
        .map(tenant -> new TenantShare(tenant.getKey(), tenant.getValue()))
        .toList();
  }

  private static PrivacyEvent read(Path file) throws IOException {
    try {
      return WireCodec.decode(Files.readString(file), PrivacyEvent.class);
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
  }
}
