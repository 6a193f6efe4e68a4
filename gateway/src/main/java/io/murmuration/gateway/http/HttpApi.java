package io.murmuration.gateway.http;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.socket.SocketDoor;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All addresses of a gateway. Every error has the same shape: {@code {"error": problem}}. */
public final class HttpApi {
  private static final Logger LOGGER = LoggerFactory.getLogger(HttpApi.class);

  private final GatewayConfig config;
  private final LedgerView ledger;
  private final Readiness readiness;
  private final SocketDoor door;
  private final ResponseApi responses;

  /** All addresses of a gateway with these parts. */
  public HttpApi(
      GatewayConfig config,
      LedgerView ledger,
      Readiness readiness,
      SocketDoor door,
      ResponseApi responses) {
    this.config = config;
    this.ledger = ledger;
    this.readiness = readiness;
    this.door = door;
    this.responses = responses;
  }

  /** What the HTTP server does with requests. */
  public Handler<HttpServerRequest> handler(Vertx vertx) {
    Router router = router(vertx);
    // Sockets do not go through the router: it would wrap them, and a wrapped socket that does not
    // drain can not be cut off.
    return request -> {
      if (SocketDoor.PATH.equals(request.path()) && request.method().equals(HttpMethod.GET)) {
        socket(request);
      } else {
        router.handle(request);
      }
    };
  }

  private Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(HttpApi::secure);
    router.get("/livez").handler(this::live);
    router.get("/readyz").handler(this::ready);
    router.get("/v1/models").handler(this::models);
    router.get("/v1/budgets").handler(this::budgets);
    router.get("/v1/budgets/:account").handler(this::budget);
    router
        .get("/v1/privacy-statement")
        .handler(context -> answer(context, PrivacyStatement.of(config, ledger)));
    router.get(SocketDoor.PATH).handler(c -> fail(c, Problems.upgradeRequired()));
    responses.addTo(router);
    Playground.addTo(router);
    router.errorHandler(404, context -> fail(context, Problems.notFound()));
    router.errorHandler(405, context -> fail(context, Problems.methodNotAllowed()));
    router.errorHandler(500, HttpApi::internal);
    return router;
  }

  private static void secure(RoutingContext context) {
    addSecurityHeaders(context.response());
    context.next();
  }

  private static void addSecurityHeaders(HttpServerResponse response) {
    response
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-resource-policy", "same-origin");
  }

  private void live(RoutingContext context) {
    if (readiness.isAlive()) {
      answer(context, Map.of("status", "alive"));
    } else {
      fail(context, readiness.closedForNewRequests().orElseGet(Problems::internal));
    }
  }

  private void ready(RoutingContext context) {
    Optional<Problem> closed = readiness.closedForNewRequests();
    if (closed.isPresent()) {
      fail(context, closed.get());
    } else {
      answer(context, Map.of("status", "ready"));
    }
  }

  private void models(RoutingContext context) {
    answer(context, Listing.of(config.models().stream().map(ModelPage::of).toList()));
  }

  private void budgets(RoutingContext context) {
    answer(context, Listing.of(ledger.all().stream().map(BudgetPage::of).toList()));
  }

  private void budget(RoutingContext context) {
    String account = context.pathParam("account");
    ledger
        .find(account)
        .ifPresentOrElse(
            found -> answer(context, BudgetPage.of(found)),
            () -> fail(context, Problems.unknownAccount(account)));
  }

  private void socket(HttpServerRequest request) {
    door.admit(request)
        .ifPresent(
            refusal -> {
              addSecurityHeaders(request.response());
              answer(request.response(), refusal);
            });
  }

  private static void internal(RoutingContext context) {
    LOGGER.atError().setCause(context.failure()).log("request failed");
    fail(context, Problems.internal());
  }

  private static void fail(RoutingContext context, Problem problem) {
    answer(context.response(), problem);
  }

  private static void answer(RoutingContext context, Object body) {
    Answers.answer(context.response(), 200, body);
  }

  private static void answer(HttpServerResponse response, Problem problem) {
    Answers.refuse(response, problem);
  }
}
