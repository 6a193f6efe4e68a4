package io.murmuration.launcher.simulation;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** All actors, one clock, one source of chance. The same seed gives the same history. */
final class World {
  static final String PREFIX = "sim";
  static final String ACCOUNT = "demo";
  static final int REPLY_PARTITIONS = 2;
  static final int BLOCK = 4;
  static final long TTL_MILLIS = 3_000;
  static final AccountTerms.Dataset DATA = new AccountTerms.Dataset("sha256-sim", false);
  static final int BUDGET = Topics.budgetPartition(DATA.fingerprint());
  static final TokenEvent TOKEN =
      new TokenEvent.PmixedToken(
          16,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 3, 0.25),
          Adjacency.REPLACE_ONE);

  private static final int PROMPT_PARTITIONS = 2;
  private static final int FAULTY_STEPS = 1_200;
  private static final int STEPS_MAX = 60_000;

  final Topics topics = new Topics(PREFIX);
  final Flaw flaw;
  final Log log = new Log(this::nowMillis);
  final Group accountants = new Group(1);
  final Group workers = new Group(PROMPT_PARTITIONS);
  final List<Client> clients = new ArrayList<>();
  private final SplittableRandom random;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Gateway> gateways = new ArrayList<>();
  private final List<BudgetEvent> echoes = new ArrayList<>();
  private final Map<LogRecord, Object> decoded = new IdentityHashMap<>();
  private final Audit audit = new Audit(this);
  private long nowMillis = 1_700_000_000_000L;
  private int reservations;
  private int deaths;

  World(long seed, Flaw flaw) {
    this.random = new SplittableRandom(seed);
    this.flaw = flaw;
    // Enough for some clients, in some seeds not for all.
    double epsilon = 1 + random.nextDouble(4);
    sendBudget(
        new BudgetEvent.Open(
            "open",
            ACCOUNT,
            new AccountTerms(epsilon, 1e-5, DATA, TOKEN, AccountTerms.Purpose.SERVING)));
    for (int i = 0; i < 2; i++) {
      gateways.add(new Gateway(this, i));
      actors.add(new Accountant(this, "a" + i));
      actors.add(new Worker(this, "w" + i));
    }
    actors.addAll(gateways);
    for (int i = 0; i < 4; i++) {
      clients.add(new Client(this, "c" + i, 1 + random.nextInt(12)));
    }
  }

  /** Runs to rest; what was found wrong. */
  List<String> run() {
    for (int step = 0; step < STEPS_MAX; step++) {
      if (step < FAULTY_STEPS) {
        misfortune();
      } else if (isOver()) {
        return audit.atTheEnd();
      }
      nowMillis += random.nextInt(step < FAULTY_STEPS ? 20 : 5);
      try {
        move();
      } catch (RuntimeException e) {
        return List.of("step " + step + ": an actor cannot go on: " + e);
      }
      Optional<String> wrong = audit.now();
      if (wrong.isPresent()) {
        return List.of("step " + step + ": " + wrong.get());
      }
    }
    return audit.atTheEnd();
  }

  int deaths() {
    return deaths;
  }

  private boolean isOver() {
    return clients.stream().allMatch(Client::isDone);
  }

  private void move() {
    if (random.nextInt(3) == 0) {
      clients.get(random.nextInt(clients.size())).step();
    } else {
      actors.get(random.nextInt(actors.size())).step();
    }
  }

  private void misfortune() {
    if (chance(0.02)) {
      deaths++;
      actors.get(random.nextInt(actors.size())).restart();
    }
    if (chance(0.02)) {
      actors.get(random.nextInt(actors.size())).lose();
    }
    if (chance(0.0005)) {
      clients.get(random.nextInt(clients.size())).cancel();
    }
    if (chance(0.01) && !echoes.isEmpty()) {
      append(echoes.get(random.nextInt(echoes.size())));
    }
    if (chance(0.001)) {
      nowMillis += TTL_MILLIS;
    }
    if (chance(0.002)) {
      log.append(topics.budgetEvents(), BUDGET, "?", "{\"type\":\"nonsense\"}");
    }
  }

  long nowMillis() {
    return nowMillis;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  Gateway anyGateway() {
    return gateways.get(random.nextInt(gateways.size()));
  }

  String newReservation() {
    return "r-" + reservations++;
  }

  /** Sends a command that may come again later. */
  void sendBudget(BudgetEvent event) {
    append(event);
    echoes.add(event);
  }

  private void append(BudgetEvent event) {
    log.append(topics.budgetEvents(), BUDGET, event.account(), WireCodec.encode(event));
  }

  static int promptPartition(String id) {
    return Math.floorMod(id.hashCode(), PROMPT_PARTITIONS);
  }

  /** Each record is read many times; it is decoded once. */
  <T> T decode(LogRecord stored, Class<T> type) {
    return type.cast(decoded.computeIfAbsent(stored, record -> parse(record, type)));
  }

  private static <T> T parse(LogRecord stored, Class<T> type) {
    try {
      return WireCodec.decode(stored.value(), type);
    } catch (WireFormatException e) {
      throw new IllegalStateException("unreadable: " + stored, e);
    }
  }
}
