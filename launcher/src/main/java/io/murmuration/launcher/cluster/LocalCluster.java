package io.murmuration.launcher.cluster;

import io.murmuration.launcher.config.Endpoint;
import io.murmuration.messaging.embedded.ClusterBroker;
import io.murmuration.messaging.fault.FaultPoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the processes of a cluster on this machine. Safe for several threads as long as
 * each node has one of them. Closing ends exactly what was started here.
 */
public final class LocalCluster implements AutoCloseable {
  private static final long END_SECONDS = 30;
  private static final long PAUSE_MILLIS = 50;

  private final ClusterPlan plan;
  private final boolean tied;
  private final Function<Node, List<String>> wrapper;
  private final NodeCommands commands;
  private final ClassArchives archives;
  private final NodeProbe probe = new NodeProbe();
  // Guarded by this: what was started last for each node.
  private final Map<Node, Process> processes = new HashMap<>();

  /**
   * @param tied whether the processes end when this one does, however it ends
   * @param wrapper words put before a node's command line, for example to run it in a network
   *     namespace; the process must stay the one that was started
   */
  public LocalCluster(ClusterPlan plan, boolean tied, Function<Node, List<String>> wrapper)
      throws IOException {
    this.plan = plan;
    this.tied = tied;
    this.wrapper = wrapper;
    Files.createDirectories(plan.directory());
    this.archives = new ClassArchives(plan.directory());
    this.commands = new NodeCommands(plan, clusterId(plan.directory()));
  }

  /** A cluster without a wrapper. */
  public LocalCluster(ClusterPlan plan, boolean tied) throws IOException {
    this(plan, tied, node -> List.of());
  }

  /** The name of the cluster is kept beside the data, which are of no use under another one. */
  private static String clusterId(Path directory) throws IOException {
    Path file = directory.resolve("cluster-id");
    if (!Files.exists(file)) {
      Files.writeString(file, ClusterBroker.newClusterId());
    }
    return Files.readString(file).strip();
  }

  public ClusterPlan plan() {
    return plan;
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @throws TimeoutException if a node is not ready in time; what was started is still there
   * @throws IllegalStateException if a node ends while it starts
   */
  public void startAll(long timeoutMillis)
      throws IOException, InterruptedException, TimeoutException {
    long deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000;
    startKind(NodeKind.BROKER, deadlineNanos);
    // The first accountant opens the accounts; two at once would both try.
    List<Node> rest = new ArrayList<>(plan.nodes());
    rest.removeAll(plan.nodes(NodeKind.BROKER));
    for (Node first : plan.nodes(NodeKind.ACCOUNTANT).stream().limit(1).toList()) {
      start(first, null);
      awaitUntil(first, deadlineNanos);
      rest.remove(first);
    }
    for (Node node : rest) {
      start(node, null);
    }
    for (Node node : rest) {
      awaitUntil(node, deadlineNanos);
    }
    writeEndpoint();
  }

  private void startKind(NodeKind kind, long deadlineNanos)
      throws IOException, InterruptedException, TimeoutException {
    for (Node node : plan.nodes(kind)) {
      start(node, null);
    }
    for (Node node : plan.nodes(kind)) {
      awaitUntil(node, deadlineNanos);
    }
  }

  private void writeEndpoint() throws IOException {
    if (!plan.gatewayUrls().isEmpty()) {
      new Endpoint(plan.gatewayUrls().get(0), plan.bootstrap(), plan.topicPrefix())
          .write(plan.directory());
    }
  }

  /**
   * Starts a node that does not run; does not wait for it.
   *
   * @param fault where it is to die, as {@link FaultPoint} reads it; null for nowhere
   */
  public void start(Node node, @Nullable String fault) throws IOException {
    if (isAlive(node)) {
      throw new IllegalStateException(node.name() + " runs already");
    }
    start(node, fault, archives.use(node.kind()));
  }

  private void start(Node node, @Nullable String fault, List<String> jvmOptions)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper.apply(node));
    command.addAll(commands.prepare(node, jvmOptions, tied));
    Path log = log(node);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (!tied) {
      builder.redirectInput(new File("/dev/null"));
    }
    builder.environment().remove(FaultPoint.VARIABLE);
    if (fault != null) {
      builder.environment().put(FaultPoint.VARIABLE, fault);
    }
    Process started = builder.start();
    synchronized (this) {
      processes.put(node, started);
    }
    writeFile();
  }

  /**
   * Ends a running node in an orderly way, notes which classes its kind loads, and starts it again:
   * from now on nodes of this kind start in about half the time. Without effect where classes do
   * not come from jars.
   */
  public void recordClasses(Node node, long timeoutMillis)
      throws IOException, InterruptedException, TimeoutException {
    if (!ClassArchives.arePossible()) {
      return;
    }
    terminate(node);
    start(node, null, archives.record(node.kind()));
    awaitReady(node, timeoutMillis);
    terminate(node);
    start(node, null);
    awaitReady(node, timeoutMillis);
  }

  private void terminate(Node node) throws IOException {
    Process process = process(node);
    if (process != null) {
      Ending.end(List.of(process.toHandle()), END_SECONDS);
    }
  }

  /** Where a node writes what it has to say. */
  public Path log(Node node) {
    return plan.directory().resolve(node.name() + ".log");
  }

  /**
   * Waits until a node takes requests.
   *
   * @return the time it took, in milliseconds
   * @throws IllegalStateException if the node ends before
   */
  public long awaitReady(Node node, long timeoutMillis)
      throws InterruptedException, TimeoutException {
    long startNanos = System.nanoTime();
    awaitUntil(node, startNanos + timeoutMillis * 1_000_000);
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  private void awaitUntil(Node node, long deadlineNanos)
      throws InterruptedException, TimeoutException {
    while (!probe.isReady(node)) {
      if (!isAlive(node)) {
        throw new IllegalStateException(node.name() + " ended while it started; see " + log(node));
      }
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException(node.name() + " was not ready in time; see " + log(node));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Whether a node takes requests now. */
  public boolean isReady(Node node) throws InterruptedException {
    return isAlive(node) && probe.isReady(node);
  }

  /** Whether a node's process is there, stopped or not. */
  public boolean isAlive(Node node) {
    Process process = process(node);
    return process != null && process.isAlive();
  }

  /** How a node ended; empty if it runs or never did. */
  public OptionalInt exitStatus(Node node) {
    Process process = process(node);
    return process == null || process.isAlive()
        ? OptionalInt.empty()
        : OptionalInt.of(process.exitValue());
  }

  /** Number of a node's process; empty if it never ran. */
  public OptionalLong pid(Node node) {
    Process process = process(node);
    return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
  }

  /** Ends a node as {@code kill -9} does, and returns when it is gone. */
  public void kill(Node node) throws InterruptedException {
    Process process = process(node);
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Calls back when the process that was started last for a node has ended, however it did. */
  public void onEnd(Node node, IntConsumer statusHandler) {
    Process process = process(node);
    if (process != null) {
      CompletableFuture<Void> unused =
          process.onExit().thenAccept(ended -> statusHandler.accept(ended.exitValue()));
    }
  }

  /** Stops a node in its tracks. */
  public void suspend(Node node) throws IOException, InterruptedException {
    Process process = process(node);
    if (process != null) {
      Signals.suspend(process.toHandle());
    }
  }

  /** Lets a stopped node go on. */
  public void resume(Node node) throws IOException, InterruptedException {
    Process process = process(node);
    if (process != null) {
      Signals.resume(process.toHandle());
    }
  }

  /** Lets go of the processes: closing leaves them as they are from now on. */
  public synchronized void detach() {
    processes.clear();
  }

  /**
   * Ends gateways first and brokers last, each in an orderly way if it takes no longer than 30 s.
   */
  @Override
  public void close() throws IOException {
    Endpoint.remove(plan.directory());
    List<NodeKind> kinds = new ArrayList<>(List.of(NodeKind.values()));
    Collections.reverse(kinds);
    for (NodeKind kind : kinds) {
      List<ProcessHandle> handles = new ArrayList<>();
      for (Node node : plan.nodes(kind)) {
        Process process = process(node);
        if (process != null) {
          handles.add(process.toHandle());
        }
      }
      Ending.end(handles, END_SECONDS);
    }
    ClusterFile.remove(plan.directory());
  }

  private synchronized @Nullable Process process(Node node) {
    return processes.get(node);
  }

  private synchronized void writeFile() throws IOException {
    List<ClusterFile.Started> started = new ArrayList<>();
    for (Node node : plan.nodes()) {
      Process process = processes.get(node);
      if (process != null) {
        started.add(ClusterFile.Started.of(node, process.toHandle()));
      }
    }
    new ClusterFile(plan.bootstrap(), plan.topicPrefix(), plan.gatewayUrls(), started)
        .write(plan.directory());
  }
}
