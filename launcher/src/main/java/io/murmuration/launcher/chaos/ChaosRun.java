package io.murmuration.launcher.chaos;

import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.chaos.check.Checker;
import io.murmuration.launcher.chaos.check.Evidence;
import io.murmuration.launcher.chaos.check.HeldLog;
import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.launcher.chaos.check.Verdict;
import io.murmuration.launcher.chaos.check.Violation;
import io.murmuration.launcher.cluster.ClusterPlan;
import io.murmuration.launcher.cluster.LocalCluster;
import io.murmuration.launcher.cluster.Namespaces;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.ServingConfig;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run: start, load, break, heal, let the clients finish, judge. Blocks. */
public final class ChaosRun implements AutoCloseable {
  private static final String PREFIX = "chaos";
  private static final long START_MILLIS = 600_000;
  private static final long WARM_UP_MILLIS = 5_000;
  private static final long DRAIN_MILLIS = 120_000;
  private static final long LANE_END_MILLIS = 300_000;
  private static final long SETTLE_MILLIS = 1_500;
  private static final int VIOLATIONS_MAX = 100;

  /** Recording takes a minute or two and spares about two seconds at each start. */
  private static final double RECORDING_PAYS_MINUTES = 5;

  private final ChaosSettings settings;
  private final Ensemble ensemble;
  private final int budgetPartition;
  private final Consumer<String> progress;
  private final @Nullable Namespaces networks;
  private final LocalCluster cluster;
  private final Stage stage;
  private final Witness witness = new Witness();
  private final List<Transcript> transcripts = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

  /**
   * @param progress told what goes on
   * @throws IllegalArgumentException if the ensemble has no account for load tests: a run spends
   *     tokens for good
   */
  public ChaosRun(ChaosSettings settings, Consumer<String> progress)
      throws IOException, InterruptedException {
    this.settings = settings;
    this.progress = progress;
    this.ensemble = Ensemble.read(settings.ensemble());
    this.budgetPartition = Topics.budgetPartition(ensemble.dataset());
    loadTestAccount();
    List<String> names = names();
    this.networks = Namespaces.isAlone() ? new Namespaces(names) : null;
    ClusterPlan plan =
        new ClusterPlan(
            settings.directory(),
            settings.ensemble(),
            PREFIX,
            settings.reservationTtlMillis(),
            ClusterPlan.layOut(
                ClusterPlan.USUAL_COUNTS,
                name ->
                    networks == null ? "127.0.0.1" : Namespaces.addressOf(names.indexOf(name))));
    this.cluster =
        new LocalCluster(
            plan, true, node -> networks == null ? List.of() : networks.enter(node.name()));
    this.stage =
        new Stage(
            settings, cluster, networks, new FaultLog(), new Pulse(), new AtomicBoolean(false));
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (NodeKind kind : NodeKind.values()) {
      int count = ClusterPlan.USUAL_COUNTS.getOrDefault(kind, 0);
      IntStream.rangeClosed(1, count).forEach(index -> names.add(kind.label() + "-" + index));
    }
    return names;
  }

  private String loadTestAccount() {
    return ensemble.serving().accounts().stream()
        .filter(account -> account.purpose() == Purpose.LOAD_TEST)
        .map(ServingConfig.Account::name)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the ensemble has no account whose purpose is LOAD_TEST"));
  }

  /** Does all of it and returns what it has shown. */
  public ChaosReport run() throws IOException, InterruptedException, TimeoutException {
    progress.accept("starting " + cluster.plan().nodes().size() + " processes");
    cluster.startAll(START_MILLIS);
    if (settings.minutes() >= RECORDING_PAYS_MINUTES) {
      recordClasses();
    }
    ClientSettings kafka = ClientSettings.of(cluster.plan().bootstrap(), "chaos");
    try (KafkaMessageLog log = new KafkaMessageLog(kafka);
        Brokers brokers = new Brokers(cluster.plan(), budgetPartition);
        InputLane input = new InputLane(stage, budgetPartition)) {
      Topics topics = new Topics(PREFIX);
      Set<Integer> all =
          IntStream.range(0, Topics.BUDGET_PARTITIONS).boxed().collect(Collectors.toSet());
      GrantProbe probe = new GrantProbe(stage, ensemble, loadTestAccount(), witness, log);
      try (Watch ledger = new Watch(log, topics.ledger(), all, witness::see);
          Watch commands = new Watch(log, topics.budgetEvents(), all, input::seen)) {
        breakIt(lanes(brokers), input, probe);
        ledger.readOn(SETTLE_MILLIS);
        commands.readOn(0);
      }
      progress.accept("checking");
      Evidence evidence =
          new EvidenceReader(log, PREFIX).read(witness.seen(), List.copyOf(transcripts));
      return report(evidence, brokers.majorityLost(), probe);
    }
  }

  private void recordClasses() throws IOException, InterruptedException, TimeoutException {
    progress.accept("recording which classes processes load, so that they start sooner");
    for (NodeKind kind : NodeKind.values()) {
      List<Node> nodes = cluster.plan().nodes(kind);
      cluster.recordClasses(nodes.get(nodes.size() - 1), START_MILLIS);
    }
  }

  private List<Lane> lanes(Brokers brokers) {
    return List.of(
        new Lane(stage, NodeKind.ACCOUNTANT, brokers, new Lane.Pace(500, 4_000)),
        new Lane(stage, NodeKind.WORKER, brokers, new Lane.Pace(1_500, 6_000)),
        new Lane(stage, NodeKind.GATEWAY, brokers, new Lane.Pace(500, 4_000)),
        new Lane(stage, NodeKind.BROKER, brokers, new Lane.Pace(5_000, 20_000)));
  }

  private void breakIt(List<Lane> lanes, InputLane input, GrantProbe probe)
      throws InterruptedException {
    List<Thread> clients = clients();
    Thread prober = start("probe", probe);
    Thread.sleep(WARM_UP_MILLIS);
    progress.accept("breaking things for " + settings.minutes() + " minutes");
    List<Thread> breakers = new ArrayList<>();
    lanes.forEach(lane -> breakers.add(start("lane-" + breakers.size(), lane)));
    breakers.add(start("lane-input", input));
    long end = System.nanoTime() + settings.durationMillis() * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.sleep(Math.min(30_000, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
      progress.accept(stage.log().kills() + " kills, " + transcripts.size() + " responses over");
    }
    stage.over().set(true);
    progress.accept("healing, and letting clients finish");
    for (Thread breaker : breakers) {
      breaker.join(LANE_END_MILLIS);
    }
    prober.join(DRAIN_MILLIS);
    for (Thread client : clients) {
      client.join(DRAIN_MILLIS + START_MILLIS);
    }
  }

  private List<Thread> clients() {
    List<URI> sockets =
        cluster.plan().gatewayUrls().stream()
            .map(url -> URI.create(url.replaceFirst("^http", "ws") + "/v1/responses"))
            .toList();
    Client.Load load =
        new Client.Load(
            stage,
            sockets,
            ensemble.serving().model(),
            loadTestAccount(),
            DRAIN_MILLIS,
            transcripts::add,
            code -> refusals.merge(code, 1, Integer::sum));
    return IntStream.range(0, settings.clients())
        .mapToObj(number -> start("client-" + number, new Client(load, number)))
        .toList();
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private ChaosReport report(Evidence evidence, List<Brokers.Span> majorityLost, GrantProbe probe) {
    Verdict verdict = Checker.check(evidence);
    FaultLog faults = stage.log();
    Rows rows = new Rows(faults.injected(), evidence.transcripts(), verdict);
    Timings timings = new Timings(faults.deaths());
    HeldLog tokens = HeldLog.read(evidence.tokens());
    Silence silence = new Silence(majorityLost);
    return new ChaosReport(
        verdict.isSound(),
        settings.seed(),
        settings.minutes(),
        faults.kills(),
        rows.byFault(),
        rows.total(),
        verdict.count(Violation.Kind.LEDGER),
        verdict.releasedTokens(),
        verdict.chargedTokens(),
        verdict.expiredTokens(),
        verdict.overchargePercent(),
        verdict.voidRecords(),
        verdict.events(),
        verdict.ledgerEntries(),
        Quantiles.ofMillis(timings.takeovers(tokens, evidence.transcripts())),
        Quantiles.ofMillis(timings.failovers(witness.sights(), budgetPartition)),
        Quantiles.ofMicros(probe.grantMicros()),
        probe.unanswered(),
        majorityLost.size(),
        silence.grants(witness.sights()),
        silence.texts(evidence.transcripts(), tokens),
        faults.selfEnded(),
        faults.unreached(),
        new TreeMap<>(refusals),
        networks != null,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        verdict.violations().stream().limit(VIOLATIONS_MAX).toList());
  }

  /** Ends everything that was started. */
  @Override
  public void close() throws IOException {
    cluster.close();
    if (networks != null) {
      networks.close();
    }
  }
}
