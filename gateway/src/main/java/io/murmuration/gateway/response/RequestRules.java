package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is checked before a prompt is stored, cheap things first. Nothing here costs budget. */
final class RequestRules {
  private final GatewayConfig config;
  private final LedgerView ledger;

  RequestRules(GatewayConfig config, LedgerView ledger) {
    this.config = config;
    this.ledger = ledger;
  }

  /** What is wrong with the request itself, if something is. */
  Optional<Problem> refusal(ClientEvent.Create create) {
    Optional<ModelCard> found = config.model(create.model());
    if (found.isEmpty()) {
      return Optional.of(
          Problems.unknownModel(config.models().stream().map(ModelCard::id).toList()));
    }
    ModelCard model = found.get();
    int tokens = create.maxOutputTokens();
    if (tokens < 1 || tokens > model.maxOutputTokens()) {
      return Optional.of(Problems.badMaxOutputTokens(model.maxOutputTokens(), tokens));
    }
    return promptRefusal(create, model);
  }

  /** Why a request that is fine can not be paid for, if it can not. */
  Optional<Problem> unpayable(ClientEvent.Create create) {
    boolean costs = config.model(create.model()).map(ModelCard::privateModel).orElse(true);
    return costs ? budgetRefusal(create) : Optional.empty();
  }

  /** The account that pays for the request. */
  String account(ClientEvent.Create create) {
    return Objects.requireNonNullElseGet(
        create.account(), () -> config.model(create.model()).orElseThrow().defaultAccount());
  }

  private static Optional<Problem> promptRefusal(ClientEvent.Create create, ModelCard model) {
    if (create.input().isBlank()) {
      return Optional.of(Problems.emptyPrompt());
    }
    if (!isWholeUnicode(create.input())) {
      return Optional.of(Problems.brokenText("input"));
    }
    int bytes = create.input().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > model.promptBytesMax()) {
      return Optional.of(Problems.promptTooLarge(model.promptBytesMax(), bytes));
    }
    List<String> stop = Objects.requireNonNullElse(create.stop(), List.of());
    return stop.stream().allMatch(RequestRules::isWholeUnicode)
        ? Optional.empty()
        : Optional.of(Problems.brokenText("stop"));
  }

  private Optional<Problem> budgetRefusal(ClientEvent.Create create) {
    String name = account(create);
    Optional<LedgerView.Account> account = ledger.find(name);
    if (account.isEmpty()) {
      return Optional.of(
          ledger.all().isEmpty() ? Problems.noAccounts() : Problems.unknownAccount(name));
    }
    if (ledger.isFrozen(account.get())) {
      return Optional.of(Problems.accountFrozen(name));
    }
    return create.maxOutputTokens() > account.get().totals().remainingTokens()
        ? Optional.of(
            Problems.budgetExhausted(name, create.maxOutputTokens(), account.get().totals()))
        : Optional.empty();
  }

  /** JSON may escape half of a surrogate pair; UTF-8 can not hold it. */
  private static boolean isWholeUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
