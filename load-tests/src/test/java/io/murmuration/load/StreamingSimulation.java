package io.murmuration.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Users who stream at once from a running server, as many as {@link LoadPlan} says. Gatling drives
 * and asserts; the counting and the latencies are {@link ResponseTally}'s, because Gatling's clock
 * ticks in milliseconds and its own statistics know requests, not tokens.
 */
public class StreamingSimulation extends Simulation {
  private static final String SUBPROTOCOL = "murmuration.v1+json";
  private static final String TALLY = "tally";
  private static final String MESSAGE = "message";
  private static final String WHOLE = "no token lost";
  private static final String ONCE = "no token twice";

  private final LoadPlan plan = LoadPlan.of(System.getProperties());
  private final String run = "gatling-" + UUID.randomUUID().toString().replace("-", "");
  private final Queue<ResponseCount> counts = new ConcurrentLinkedQueue<>();
  private long startNanos;

  private final HttpProtocolBuilder protocol = http.wsBaseUrl(plan.target().base().toString());

  private final ScenarioBuilder users =
      scenario("stream")
          .exec(ws("connect").connect("/v1/responses").subprotocol(SUBPROTOCOL))
          .exitHereIfFailed()
          .repeat(plan.rounds(), "round")
          .on(oneResponse())
          .exec(ws("close").close());

  {
    requireLoadTestAccount();
    setUp(users.injectOpen(atOnceUsers(plan.users())))
        .protocols(protocol)
        .maxDuration(plan.timeLimit())
        .assertions(
            global().failedRequests().count().is(0L),
            details("completed").successfulRequests().count().is((long) plan.responseCount()),
            details(WHOLE).successfulRequests().count().is((long) plan.responseCount()),
            details(ONCE).successfulRequests().count().is((long) plan.responseCount()));
  }

  @Override
  public void before() {
    ResponseTally.warmUp();
    startNanos = System.nanoTime();
  }

  @Override
  public void after() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    System.out.println();
    System.out.print(new LoadReport(List.copyOf(counts), elapsed).table());
  }

  private ChainBuilder oneResponse() {
    return exec(this::ask)
        .exec(
            ws("response.create")
                .sendText("#{" + MESSAGE + "}")
                .await(plan.timeLimit())
                .on(
                    ws.checkTextMessage("completed")
                        .matching(
                            bodyString()
                                .transformWithSession(StreamingSimulation::isLastEvent)
                                .is(true))
                        .check(jsonPath("$.type").is("response.completed"))))
        .exec(this::count)
        .exec(dummy(WHOLE, 0).withSuccess(session -> lastCount(session).isWhole()))
        .exec(dummy(ONCE, 0).withSuccess(session -> lastCount(session).isFreeOfRepeats()));
  }

  private Session ask(Session session) {
    String responseId = run + "-" + session.userId() + "-" + session.getInt("round");
    return session
        .set(MESSAGE, plan.createMessage(responseId))
        .set(TALLY, new ResponseTally(responseId, System.nanoTime()));
  }

  // Gatling tries its match on every message in the order of arrival, so this sees each one once.
  private static boolean isLastEvent(String message, Session session) {
    ResponseTally tally = session.get(TALLY);
    return tally.accept(message, System.nanoTime());
  }

  private Session count(Session session) {
    counts.add(lastCount(session));
    return session;
  }

  private static ResponseCount lastCount(Session session) {
    ResponseTally tally = session.get(TALLY);
    return tally.count();
  }

  private void requireLoadTestAccount() {
    try {
      BudgetReading.requireLoadTestAccount(HttpClient.newHttpClient(), plan);
    } catch (IOException e) {
      throw new RefusedRunException("no server answers at " + plan.target().base() + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedRunException("interrupted before the run began");
    }
  }
}
