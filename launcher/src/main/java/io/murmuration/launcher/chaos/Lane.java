package io.murmuration.launcher.chaos;

import io.murmuration.launcher.cluster.Namespaces;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deals faults to the nodes of one kind, one after the other, until the run is over. */
final class Lane implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);
  private static final long GLANCE_MILLIS = 100;

  /** After this long the others of a group take a member for dead. */
  private static final int SESSION_MILLIS = 6_000;

  private static final int ARRIVALS_MAX = 4;
  private static final int TEXTS_BETWEEN = 20;
  private static final long UNHEARD_MILLIS = 15_000;
  private static final int STARTS_KILLED_MAX = 3;

  private final Stage stage;
  private final NodeKind kind;
  private final Nodes nodes;
  private final FaultDeck deck;
  private final Brokers brokers;
  private final SplittableRandom random;
  private final Pace pace;
  private long beatsAtFault;

  /**
   * How long a lane leaves its nodes alone between faults, in milliseconds.
   *
   * @param atLeast shortest pause
   * @param below longest pause, exclusive
   */
  record Pace(int atLeast, int below) {}

  Lane(Stage stage, NodeKind kind, Brokers brokers, Pace pace) {
    this.stage = stage;
    this.kind = kind;
    this.brokers = brokers;
    this.pace = pace;
    this.nodes = new Nodes(stage, kind);
    long seed = stage.settings().seed() * 31 + kind.label().hashCode();
    this.deck = new FaultDeck(Decks.of(kind, stage.networks() != null), seed);
    this.random = new SplittableRandom(seed + 17);
  }

  @Override
  public void run() {
    try {
      while (!stage.isOver()) {
        pause((long) (random.nextInt(pace.atLeast, pace.below) * stage.settings().pauses()));
        awaitText();
        if (!stage.isOver()) {
          attempt(deck.next());
        }
      }
      for (Node node : nodes.all()) {
        nodes.awaitReady(node);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOGGER.atError().setCause(e).addKeyValue("lane", kind.label()).log("a lane has ended early");
    }
  }

  private void attempt(Fault fault) throws InterruptedException, IOException {
    Node node = nodes.all().get(random.nextInt(nodes.all().size()));
    try {
      perform(fault, node);
    } catch (TimeoutException | IllegalStateException e) {
      // Whatever else goes on at the same time may be too much for one node's start.
      LOGGER
          .atWarn()
          .addKeyValue("fault", fault.kind())
          .addKeyValue("node", node.name())
          .addKeyValue("cause", e.getMessage())
          .log("a fault did not go as planned");
      nodes.revive();
    }
  }

  private void perform(Fault fault, Node node)
      throws InterruptedException, IOException, TimeoutException {
    switch (fault.kind()) {
      case KILL -> kill("kill -9 " + kind.label(), node);
      case KILL_STARTING -> killWhileItStarts(node);
      case POINT -> arm(fault.point(), node);
      case FREEZE -> freeze(node);
      case CUT -> cut(node);
      case LEDGER_LEADER -> kill("kill -9 ledger leader", brokers.ledgerLeader().orElse(node));
      case COORDINATOR ->
          kill("kill -9 transaction coordinator", brokers.coordinator().orElse(node));
      case MAJORITY -> majority(node);
      default -> throw new AssertionError("not for nodes: " + fault);
    }
    if (kind == NodeKind.BROKER) {
      brokers.awaitCopies();
    }
  }

  private void kill(String label, Node node)
      throws InterruptedException, IOException, TimeoutException {
    long from = nodes.kill(node);
    if (kind == NodeKind.BROKER) {
      Thread.sleep(random.nextInt(500, 3_000));
    }
    nodes.start(node, null);
    nodes.awaitReady(node);
    done(label, List.of(node), 1, from);
  }

  private void killWhileItStarts(Node node)
      throws InterruptedException, IOException, TimeoutException {
    long from = nodes.kill(node);
    int again = 1 + random.nextInt(STARTS_KILLED_MAX);
    for (int i = 0; i < again; i++) {
      nodes.start(node, null);
      Thread.sleep(random.nextInt(200, 3_000));
      nodes.kill(node);
    }
    nodes.start(node, null);
    nodes.awaitReady(node);
    done("kill -9 " + kind.label() + " while it starts", List.of(node), 1 + again, from);
  }

  /** The node dies at its point some time later, or is killed before that. */
  private void arm(String point, Node node)
      throws InterruptedException, IOException, TimeoutException {
    long from = nodes.kill(node);
    nodes.start(node, point + ":" + (1 + random.nextInt(ARRIVALS_MAX)));
    nodes.awaitReady(node);
    done("kill -9 " + kind.label(), List.of(node), 1, from);
  }

  private void freeze(Node node) throws InterruptedException, IOException, TimeoutException {
    long from = System.currentTimeMillis();
    long expiry = stage.settings().reservationTtlMillis();
    long around = random.nextBoolean() ? SESSION_MILLIS : expiry;
    long frozen = Math.max(500, around + random.nextInt(-1_500, 2_500));
    stage.log().died(kind.label(), node.name(), from);
    stage.cluster().suspend(node);
    try {
      Thread.sleep(frozen);
    } finally {
      stage.cluster().resume(node);
    }
    nodes.awaitReady(node);
    done("stop and continue " + kind.label(), List.of(node), 0, from);
  }

  private void cut(Node node) throws InterruptedException, IOException, TimeoutException {
    Namespaces networks = stage.networks();
    if (networks == null) {
      return;
    }
    long from = System.currentTimeMillis();
    stage.log().died(kind.label(), node.name(), from);
    networks.cut(node.name());
    try {
      Thread.sleep(random.nextInt(2_000, 12_000));
    } finally {
      networks.heal(node.name());
    }
    nodes.awaitReady(node);
    done("network cut of " + kind.label(), List.of(node), 0, from);
  }

  private void majority(Node spared) throws InterruptedException, IOException, TimeoutException {
    List<Node> lost = new ArrayList<>(nodes.all());
    lost.remove(spared);
    long from = System.currentTimeMillis();
    for (Node node : lost) {
      nodes.kill(node);
    }
    long gone = System.currentTimeMillis();
    Thread.sleep(random.nextInt(4_000, 9_000));
    brokers.majorityWasLost(gone, System.currentTimeMillis());
    for (Node node : lost) {
      nodes.start(node, null);
    }
    for (Node node : lost) {
      nodes.awaitReady(node);
    }
    done("kill -9 two of three brokers", lost, lost.size(), from);
  }

  private void done(String label, List<Node> of, int kills, long from) {
    beatsAtFault = stage.pulse().beats();
    String names = String.join(", ", of.stream().map(Node::name).toList());
    long until = System.currentTimeMillis();
    stage.log().add(new Injected(label, names, kills, from, until));
  }

  private void pause(long millis) throws InterruptedException, IOException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end && !stage.isOver()) {
      glance();
    }
  }

  /** Waits until clients have heard something since this lane's last fault, within a bound. */
  private void awaitText() throws InterruptedException, IOException {
    long end = System.nanoTime() + UNHEARD_MILLIS * 1_000_000;
    while (stage.pulse().beats() - beatsAtFault < TEXTS_BETWEEN
        && System.nanoTime() < end
        && !stage.isOver()) {
      glance();
    }
  }

  private void glance() throws InterruptedException, IOException {
    nodes.revive();
    Thread.sleep(GLANCE_MILLIS);
  }
}
