package io.murmuration.contracts.budget;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Budget-consumption events: what operators, workers and trainers ask of the accountant. They carry
 * what happened, never what it costs. Every event is idempotent by its id.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BudgetEvent.Open.class, name = "open"),
  @JsonSubTypes.Type(value = BudgetEvent.Reserve.class, name = "reserve"),
  @JsonSubTypes.Type(value = BudgetEvent.Commit.class, name = "commit"),
})
public sealed interface BudgetEvent {
  /** Most tokens of one reservation. */
  int RESERVE_TOKENS_MAX = 4096;

  /** The account this is about; also the key of the record. */
  String account();

  /** Id of the request ({@link Open}) or of the reservation it is about. */
  String id();

  /** An operator opens an account. */
  record Open(String id, String account, AccountTerms terms) implements BudgetEvent {
    public Open {
      Ids.check("id", id);
      Ids.check("account", account);
      Objects.requireNonNull(terms, "terms");
    }
  }

  /**
   * A worker asks for a block of tokens before it samples any of them.
   *
   * @param dataset fingerprint of the private data that the tokens draw on
   * @param mechanism one token of the block
   * @param tokens number of tokens, 1 to {@link #RESERVE_TOKENS_MAX}
   * @param tenant whose share of the account pays too; null if nobody was named. An account without
   *     shares takes any
   * @param origin who sends it and as which number, so that the accountant knows it again without
   *     keeping its id for ever; null if the sender does not say
   */
  record Reserve(
      String id,
      String account,
      String dataset,
      PrivacyEvent mechanism,
      int tokens,
      @Nullable String tenant,
      @Nullable Origin origin)
      implements BudgetEvent {
    /** A block that no tenant is named for. */
    public Reserve(String id, String account, String dataset, PrivacyEvent mechanism, int tokens) {
      this(id, account, dataset, mechanism, tokens, null, null);
    }

    /** A block of a sender that does not number its reservations. */
    public Reserve(
        String id,
        String account,
        String dataset,
        PrivacyEvent mechanism,
        int tokens,
        @Nullable String tenant) {
      this(id, account, dataset, mechanism, tokens, tenant, null);
    }

    public Reserve {
      Ids.check("id", id);
      Ids.check("account", account);
      Objects.requireNonNull(dataset, "dataset");
      Objects.requireNonNull(mechanism, "mechanism");
      if (tokens < 1 || tokens > RESERVE_TOKENS_MAX) {
        throw new IllegalArgumentException(
            "tokens must be in 1.." + RESERVE_TOKENS_MAX + ", got " + tokens);
      }
      if (tenant != null) {
        Ids.check("tenant", tenant);
      }
    }
  }

  /**
   * A sender and its count of reservations. The numbers of one sender rise along each partition of
   * the log; one that comes after a higher one is never answered, so whoever is not sure that a
   * reservation was stored sends a new one under a new id.
   *
   * @param instance id of the sender, fresh for every start of a process
   * @param number 0 or more
   */
  record Origin(String instance, long number) {
    public Origin {
      Ids.check("instance", instance);
      if (number < 0) {
        throw new IllegalArgumentException("number must be >= 0, got " + number);
      }
    }
  }

  /**
   * A worker states how many tokens of a block it sampled. Nothing more is sampled under it.
   *
   * @param tokensSampled tokens sampled, whether released or not; 0 to the tokens granted
   * @param reason why the block ended
   */
  record Commit(String id, String account, int tokensSampled, String reason)
      implements BudgetEvent {
    public Commit {
      Ids.check("id", id);
      Ids.check("account", account);
      Objects.requireNonNull(reason, "reason");
      if (tokensSampled < 0) {
        throw new IllegalArgumentException("tokens_sampled must be >= 0, got " + tokensSampled);
      }
    }
  }
}
