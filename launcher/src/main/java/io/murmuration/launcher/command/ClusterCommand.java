package io.murmuration.launcher.command;

import io.murmuration.launcher.cluster.ClusterFile;
import io.murmuration.launcher.cluster.ClusterPlan;
import io.murmuration.launcher.cluster.LocalCluster;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.RunningCluster;
import io.murmuration.launcher.config.Locations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code murmur cluster}: three brokers and two of each role on this machine. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "A whole cluster on this machine, for trying: three Kafka nodes, two accountants, two workers",
      "and two gateways, each a process of its own from this build, reachable from here only."
    },
    subcommands = {ClusterCommand.Up.class, ClusterCommand.Status.class, ClusterCommand.Down.class})
public final class ClusterCommand {
  private static final String DATA_HELP = "data, logs and cluster.json (default: .murmur/cluster)";

  private static Path directory(@Nullable Path given) {
    return (given == null ? Locations.data().resolve("cluster") : given).toAbsolutePath();
  }

  /** {@code murmur cluster up}. */
  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description = {
        "Start the cluster and wait until all of it is ready.",
        "Stays until Ctrl-C and ends the cluster then, unless --detach is given."
      })
  static final class Up implements Callable<Integer> {
    @Option(names = "--data", description = DATA_HELP)
    private @Nullable Path data;

    @Option(
        names = "--ensemble",
        defaultValue = "${env:MURMUR_ENSEMBLE}",
        description = "ensemble directory (default: demo)")
    private @Nullable Path ensemble;

    @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
    private String topicPrefix = "murmuration";

    @Option(
        names = "--reservation-ttl-millis",
        defaultValue = "600000",
        description = "how long a block may wait for its commit (default: ${DEFAULT-VALUE})")
    private long reservationTtlMillis;

    @Option(
        names = "--timeout-seconds",
        defaultValue = "300",
        description = "how long all may take to be ready (default: ${DEFAULT-VALUE})")
    private long timeoutSeconds;

    @Option(names = "--detach", description = "return when ready; end it with 'cluster down'")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
      Path directory = directory(data);
      Optional<RunningCluster> before = RunningCluster.in(directory);
      if (before.isPresent() && before.get().isAnyAlive()) {
        System.err.println("murmur: a cluster runs on " + directory + " already");
        return 1;
      }
      LocalCluster cluster = new LocalCluster(plan(directory), !detach);
      Thread ending = new Thread(() -> close(cluster), "shutdown");
      Runtime.getRuntime().addShutdownHook(ending);
      long startNanos = System.nanoTime();
      cluster.startAll(timeoutSeconds * 1_000);
      print(cluster, (System.nanoTime() - startNanos) / 1_000_000_000);
      if (detach) {
        Runtime.getRuntime().removeShutdownHook(ending);
        return 0;
      }
      return awaitEnd(cluster);
    }

    private ClusterPlan plan(Path directory) throws IOException {
      return new ClusterPlan(
          directory,
          (ensemble == null ? Locations.demo() : ensemble).toAbsolutePath(),
          topicPrefix,
          reservationTtlMillis,
          ClusterPlan.layOut(ClusterPlan.USUAL_COUNTS, name -> "127.0.0.1"));
    }

    private static void print(LocalCluster cluster, long seconds) {
      System.out.println("the cluster is ready after " + seconds + " s");
      for (Node node : cluster.plan().nodes()) {
        System.out.printf(
            "  %-13s %-21s pid %d%n", node.name(), node.address(), cluster.pid(node).orElseThrow());
      }
      System.out.println("gateways:  " + String.join(" ", cluster.plan().gatewayUrls()));
      System.out.println("bootstrap: " + cluster.plan().bootstrap());
      System.out.println("data:      " + cluster.plan().directory());
    }

    /** A cluster of which nothing is left needs nobody to watch it. */
    private static int awaitEnd(LocalCluster cluster) throws InterruptedException {
      while (cluster.plan().nodes().stream().anyMatch(cluster::isAlive)) {
        Thread.sleep(500);
      }
      System.out.println("all processes have ended");
      return 0;
    }

    private static void close(LocalCluster cluster) {
      try {
        cluster.close();
        System.out.println("stopped");
      } catch (IOException e) {
        System.err.println("murmur: did not stop cleanly: " + e.getMessage());
      }
    }
  }

  /** {@code murmur cluster status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Say which processes live. Exit code 1 unless all do.")
  static final class Status implements Callable<Integer> {
    @Option(names = "--data", description = DATA_HELP)
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
      Optional<RunningCluster> cluster = RunningCluster.in(directory(data));
      if (cluster.isEmpty()) {
        System.out.println("no cluster was started in " + directory(data));
        return 1;
      }
      boolean all = true;
      for (ClusterFile.Started process : cluster.get().file().processes()) {
        boolean alive = process.alive().isPresent();
        all &= alive;
        System.out.printf(
            "%-13s %-21s pid %-8d %s%n",
            process.name(), process.address(), process.pid(), alive ? "lives" : "ended");
      }
      return all ? 0 : 1;
    }
  }

  /** {@code murmur cluster down}. */
  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = "End the processes that 'cluster up' started, and no others; data stay.")
  static final class Down implements Callable<Integer> {
    @Option(names = "--data", description = DATA_HELP)
    private @Nullable Path data;

    @Option(
        names = "--ask-seconds",
        defaultValue = "30",
        description = "how long to wait before a process is killed (default: ${DEFAULT-VALUE})")
    private long askSeconds;

    @Override
    public Integer call() throws Exception {
      Optional<RunningCluster> cluster = RunningCluster.in(directory(data));
      if (cluster.isEmpty()) {
        System.out.println("no cluster was started in " + directory(data));
        return 1;
      }
      System.out.println("ended " + cluster.get().end(askSeconds) + " processes");
      return 0;
    }
  }
}
