package io.murmuration.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found by its file, and what is left alone. */
class RunningClusterTest {
  @TempDir private Path data;
  private final List<Process> sleepers = new ArrayList<>();

  @AfterEach
  void wake() {
    sleepers.forEach(Process::destroyForcibly);
  }

  @Test
  void nothingIsFoundWhereNothingWasStarted() throws IOException {
    assertThat(RunningCluster.in(data)).isEmpty();
  }

  @Test
  void whatWasStartedIsEndedAndNothingElse() throws Exception {
    Process ours = sleeper();
    Process stranger = sleeper();
    // A process that got the number of one of ours after that had ended.
    ClusterFile.Started recycled =
        new ClusterFile.Started("worker-1", "127.0.0.1:2", stranger.pid(), 12_345);
    write(List.of(started("gateway-1", ours), recycled));
    RunningCluster cluster = RunningCluster.in(data).orElseThrow();

    assertThat(cluster.isAnyAlive()).isTrue();
    assertThat(cluster.end(60)).isEqualTo(1);

    assertThat(ours.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stranger.isAlive()).isTrue();
    assertThat(RunningCluster.in(data)).isEmpty();
  }

  @Test
  void aProcessThatWasStoppedIsEndedToo() throws Exception {
    Process stopped = sleeper();
    Signals.suspend(stopped.toHandle());
    write(List.of(started("accountant-1", stopped)));

    assertThat(RunningCluster.in(data).orElseThrow().end(60)).isEqualTo(1);

    assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProcessThatDoesNotListenIsKilled() throws Exception {
    Process deaf = start("sh", "-c", "trap '' TERM; echo ready; while true; do sleep 1; done");
    assertThat(deaf.getInputStream().read()).isEqualTo('r');
    write(List.of(started("broker-1", deaf)));

    assertThat(RunningCluster.in(data).orElseThrow().end(1)).isEqualTo(1);

    assertThat(deaf.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(deaf.exitValue()).isEqualTo(137);
  }

  private Process sleeper() throws IOException {
    return start("sleep", "600");
  }

  private Process start(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    sleepers.add(process);
    return process;
  }

  private static ClusterFile.Started started(String name, Process process) {
    Node node = new Node(name, NodeKind.WORKER, 1, "127.0.0.1", 2, 0);
    return ClusterFile.Started.of(node, process.toHandle());
  }

  private void write(List<ClusterFile.Started> processes) throws IOException {
    new ClusterFile("127.0.0.1:1", "murmuration", List.of(), processes).write(data);
  }
}
