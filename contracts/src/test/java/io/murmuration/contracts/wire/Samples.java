package io.murmuration.contracts.wire;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetState;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.List;

/** At least one message of every type, each field with a value of its own. */
final class Samples {
  static final String SECRET = "the brisk mixer \"quoted\" ü 🐦";
  static final List<Class<?>> SEALED =
      List.of(
          ClientEvent.class,
          ServerEvent.class,
          TokenRecord.class,
          ControlEvent.class,
          DirectoryRecord.class,
          BudgetEvent.class,
          LedgerFact.class,
          PrivacyEvent.class,
          SubsetPlan.class);

  private static final String RESPONSE = "01J9Z3-x_7";
  private static final TokenEvent.PmixedToken TOKEN =
      new TokenEvent.PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 20, 1),
          Adjacency.REPLACE_ONE);
  private static final AccountTerms TERMS =
      new AccountTerms(
          8,
          1e-5,
          new AccountTerms.Dataset("sha256-0f0f", true),
          TOKEN,
          AccountTerms.Purpose.SERVING);
  private static final AccountTerms SHARED =
      new AccountTerms(
          8,
          1e-5,
          new AccountTerms.Dataset("sha256-0f0f", true),
          TOKEN,
          AccountTerms.Purpose.SERVING,
          AccountTerms.Unit.RECORD,
          List.of(
              new AccountTerms.TenantShare("east", 0.75),
              new AccountTerms.TenantShare("west", 0.3)));
  private static final TenantTotals TENANT = new TenantTotals("east", 4_500_000_000_000L, 700, 900);
  private static final AccountTotals TOTALS =
      new AccountTotals(
          4.5, 6_000_000_000_000L, 1_000, 2_000, 2_071_000_000L, 3, 4, 8, 1.0625, 1e-5);
  private static final Usage USAGE =
      new Usage(3, 64, new Usage.Privacy("demo", "chi_square_ball", 65, 1.07, 8, 1e-5));
  private static final Problem PROBLEM =
      Problem.unavailable("worker_timeout", "No worker answered.", "Try again.")
          .withLimit(60_000, 60_001);

  private static final DirectoryRecord.Response OPEN =
      new DirectoryRecord.Response(
          RESPONSE, "0f0f", "demo", "ward-7", 2, 815, 1_700_000_000_000L, null);

  private Samples() {}

  static List<Object> all() {
    List<Object> samples = new ArrayList<>();
    samples.addAll(fromClients());
    samples.addAll(toClients());
    samples.addAll(generation());
    samples.addAll(budget());
    samples.addAll(privacy());
    return samples;
  }

  private static List<Object> fromClients() {
    return List.of(
        new ClientEvent.Create(RESPONSE, "demo", SECRET, 64, "demo", List.of("\n\n", "END")),
        new ClientEvent.Create(null, "demo", SECRET, 1, null, null),
        new ClientEvent.Create(
            null, "demo", SECRET, 1, null, null, new ClientEvent.StreamOptions(false), null),
        new ClientEvent.Create(
            RESPONSE, "demo", SECRET, 1, null, null, null, ClientEvent.OnDisconnect.DETACH),
        new ClientEvent.Resume(RESPONSE, 41L, new ClientEvent.StreamOptions(true)),
        new ClientEvent.Resume(RESPONSE, null, null),
        new ClientEvent.Cancel(RESPONSE));
  }

  private static List<Object> toClients() {
    ServerEvent.Response open = ServerEvent.Response.open(RESPONSE, "queued", "demo");
    ServerEvent.Response over =
        new ServerEvent.Response(RESPONSE, "completed", "demo", "length", USAGE, null);
    ServerEvent.Response cut =
        new ServerEvent.Response(RESPONSE, "cancelled", "demo", "client", USAGE, null);
    ServerEvent.Response failed =
        new ServerEvent.Response(RESPONSE, "failed", "demo", "failed", null, PROBLEM);
    return List.of(
        new ServerEvent.Created(0, RESPONSE, open),
        new ServerEvent.InProgress(
            1, RESPONSE, ServerEvent.Response.open(RESPONSE, "in_progress", "demo")),
        new ServerEvent.Budget(2, RESPONSE, "demo", 64, 7_104, 8, 1.06, 1e-5),
        new ServerEvent.Delta(3, RESPONSE, SECRET, 2),
        new ServerEvent.Completed(4, RESPONSE, over),
        new ServerEvent.Incomplete(5, RESPONSE, cut),
        new ServerEvent.Failed(6, RESPONSE, failed),
        new ServerEvent.Refused(RESPONSE, PROBLEM),
        new ServerEvent.Refused(null, PROBLEM));
  }

  private static List<Object> generation() {
    return List.of(
        new PromptEvent(
            RESPONSE, "demo", "demo", SECRET, 64, List.of("END"), 1_700_000_000_000L, 2),
        new PromptEvent(
            RESPONSE,
            "demo",
            "demo",
            SECRET,
            64,
            List.of(),
            1_700_000_000_000L,
            2,
            815L,
            true,
            "ward-7"),
        new TokenRecord.Claimed(RESPONSE, 0, "inference-1"),
        new TokenRecord.Started(RESPONSE, 1, 0, 3),
        new TokenRecord.Reserved(RESPONSE, 2, 0, "demo", "r-1", 64, 7_104, 8, 1.06, 1e-5),
        new TokenRecord.Tokens(RESPONSE, 3, 0, "r-1", List.of(50_256, 0), SECRET),
        new TokenRecord.Tokens(RESPONSE, 4, 1, null, List.of(7), ""),
        new TokenRecord.Ended(RESPONSE, 5, 1, TokenRecord.Status.COMPLETED, "length", USAGE, null),
        new TokenRecord.Ended(RESPONSE, 6, 1, TokenRecord.Status.FAILED, "failed", null, PROBLEM),
        new ControlEvent.Cancel(RESPONSE, "client"),
        new ControlEvent.Attached(RESPONSE, "gateway-1"),
        OPEN,
        OPEN.ended(new DirectoryRecord.End(TokenRecord.Status.COMPLETED, 5, "length", USAGE)),
        new DirectoryRecord.Response(
            RESPONSE,
            "0f0f",
            "demo",
            null,
            2,
            815,
            1_700_000_000_000L,
            null,
            ClientEvent.OnDisconnect.DETACH),
        new DirectoryRecord.Gateway(2, "gateway-1", 15_000));
  }

  private static List<Object> budget() {
    List<LedgerFact> facts =
        List.of(
            new LedgerFact.Opened("o-1", "demo", TERMS, TOTALS),
            new LedgerFact.Granted("r-1", "demo", 64, 2_071_000_000L, TOTALS),
            new LedgerFact.Denied("r-2", "demo", 64, Long.MAX_VALUE, TOTALS),
            new LedgerFact.Rejected("r-3", "demo", "unknown_account", "no such account"),
            new LedgerFact.Committed("r-1", "demo", 12, TOTALS),
            new LedgerFact.ExpiredInFull("r-1", "demo", 64, TOTALS));
    List<Object> samples = new ArrayList<>(facts);
    samples.addAll(sharedBudget());
    samples.add(new BudgetEvent.Open("o-1", "demo", TERMS));
    samples.add(new BudgetEvent.Reserve("r-1", "demo", "sha256-0f0f", TOKEN, 64));
    samples.add(new BudgetEvent.Commit("r-1", "demo", 12, "length"));
    samples.add(
        new LedgerRecord(
            LedgerRecord.VERSION,
            0,
            LedgerRecord.GENESIS,
            1_700_000_000_000L,
            -1,
            "accountant-1",
            facts.get(1)));
    return samples;
  }

  private static List<Object> sharedBudget() {
    return List.of(
        new LedgerFact.Opened("o-1", "demo", SHARED, TOTALS),
        new LedgerFact.Granted("r-1", "demo", 64, 2_071_000_000L, TOTALS, TENANT),
        new LedgerFact.Denied(
            "r-2", "demo", 64, Long.MAX_VALUE, TOTALS, TENANT, LedgerFact.Limit.TENANT),
        new LedgerFact.Committed("r-1", "demo", 12, TOTALS, TENANT),
        new LedgerFact.ExpiredInFull("r-1", "demo", 64, TOTALS, TENANT),
        new BudgetEvent.Open("o-1", "demo", SHARED),
        new BudgetEvent.Reserve("r-1", "demo", "sha256-0f0f", TOKEN, 64, "east"),
        new BudgetEvent.Reserve(
            "r-1", "demo", "sha256-0f0f", TOKEN, 64, null, new BudgetEvent.Origin("w-1", 3)),
        new LedgerRecord(
            LedgerRecord.VERSION,
            0,
            LedgerRecord.GENESIS,
            1_700_000_000_000L,
            9,
            "accountant-1",
            new LedgerFact.Granted("r-1", "demo", 64, 2_071_000_000L, TOTALS),
            new BudgetEvent.Origin("w-1", 3)),
        new BudgetState("demo", 7, "0a".repeat(32), 1_700_000_000_000L, TOTALS, List.of(TENANT)),
        new BudgetState("demo", 7, "0a".repeat(32), 1_700_000_000_000L, TOTALS, null));
  }

  private static List<Object> privacy() {
    return List.of(
        TOKEN,
        new TokenEvent.RatioBallToken(80, new SubsetPlan.Poisson(0.03), 0.875, Adjacency.ZERO_OUT),
        new TokenEvent.DclipToken(80, 1.9375, 1.25, Adjacency.REPLACE_ONE),
        new TokenEvent.PmixedFixedToken(80, new SubsetPlan.All(), 4, 0.25, Adjacency.REPLACE_ONE),
        new TokenEvent.PmixedPublishedToken(80, 0.03, 3, 0.00312),
        new AdditiveNoise.Gaussian(1.5),
        new AdditiveNoise.Laplace(10),
        new AdditiveNoise.LaplaceLifted(2.5),
        new AdditiveNoise.LaplaceMixture(
            List.of(
                new AdditiveNoise.LaplaceMixture.Atom(0.125, 0.75),
                new AdditiveNoise.LaplaceMixture.Atom(0.25, 0.25))),
        new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(0.75), 0.0625),
        new PrivacyEvent.PureDp(0.1, Adjacency.ADD_OR_REMOVE_ONE),
        new PrivacyEvent.Free("public model"),
        new PrivacyEvent.Repeated(TOKEN, 64),
        new PrivacyEvent.Composed(List.of(TOKEN, new PrivacyEvent.Free("replay"))),
        new SubsetPlan.DrawOne(),
        new SubsetPlan.Poisson(0.03),
        new SubsetPlan.All());
  }
}
