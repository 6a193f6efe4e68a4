package io.murmuration.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own for every node (Linux network namespaces), all joined by a bridge, so that
 * single nodes can be cut off and joined again. The calling process must itself be alone in a
 * namespace, see {@link #isAlone}; nothing outside is touched. Safe for any thread.
 */
public final class Namespaces implements AutoCloseable {
  /** Set for a process that was started in a namespace of its own. */
  public static final String VARIABLE = "MURMUR_NETWORK_ALONE";

  private static final String BRIDGE = "murmur0";
  private static final String NETWORK = "10.213.0.";
  private static final int FIRST = 1;
  private static final int OURS = 254;

  private final Map<String, Process> holders = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Makes the bridge and a network for each name.
   *
   * @throws IOException if the system does not permit it
   */
  public Namespaces(List<String> names) throws IOException, InterruptedException {
    run("ip", "link", "set", "lo", "up");
    run("ip", "link", "add", BRIDGE, "type", "bridge");
    run("ip", "addr", "add", NETWORK + OURS + "/24", "dev", BRIDGE);
    run("ip", "link", "set", BRIDGE, "up");
    int number = FIRST;
    for (String name : names) {
      numbers.put(name, number);
      join(name, number++);
    }
  }

  /** How to start a command alone in a network; empty if that is not permitted here. */
  public static List<String> aloneCommand() throws InterruptedException {
    for (List<String> attempt :
        List.of(List.of("unshare", "-n"), List.of("unshare", "-U", "-r", "-n"))) {
      if (mayMakeLinks(attempt)) {
        return attempt;
      }
    }
    return List.of();
  }

  /** Whether this process was started by {@link #aloneCommand}. */
  public static boolean isAlone() {
    return System.getenv(VARIABLE) != null;
  }

  private static boolean mayMakeLinks(List<String> attempt) throws InterruptedException {
    List<String> trial = new ArrayList<>(attempt);
    String inner = "ip link add b0 type bridge && ip link add v0 type veth peer name v1";
    trial.addAll(List.of("sh", "-c", inner + " && unshare -n true && nsenter --version"));
    try {
      return call(trial) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Address of a node in its network. */
  public static String addressOf(int index) {
    return NETWORK + (FIRST + index);
  }

  /** Words that run a command in the network of a name, as the same process. */
  public List<String> enter(String name) {
    Process holder = holders.get(name);
    if (holder == null) {
      throw new IllegalArgumentException("no network for " + name);
    }
    return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net");
  }

  /** From now on nobody reaches this node, and it reaches nobody. */
  public void cut(String name) throws IOException, InterruptedException {
    run("ip", "link", "set", link(name), "down");
  }

  /** Undoes a cut. */
  public void heal(String name) throws IOException, InterruptedException {
    run("ip", "link", "set", link(name), "up");
  }

  private String link(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no network for " + name);
    }
    return "murmur-n" + number;
  }

  private void join(String name, int number) throws IOException, InterruptedException {
    // Holds the namespace while the node is dead; ends when this process does.
    Process holder =
        new ProcessBuilder("unshare", "-n", "cat")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    holders.put(name, holder);
    awaitOwnNetwork(holder);
    String pid = Long.toString(holder.pid());
    String near = link(name);
    run("ip", "link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", pid);
    run("ip", "link", "set", near, "master", BRIDGE);
    run("ip", "link", "set", near, "up");
    String setUp =
        "ip link set lo up && ip addr add %s%d/24 dev eth0 && ip link set eth0 up"
            .formatted(NETWORK, number);
    List<String> inside = new ArrayList<>(enter(name));
    inside.addAll(List.of("sh", "-c", setUp));
    run(inside.toArray(new String[0]));
  }

  /** The holder is in the namespace of its parent until unshare has done its work. */
  private static void awaitOwnNetwork(Process holder) throws IOException, InterruptedException {
    Path ours = Path.of("/proc/self/ns/net");
    Path its = Path.of("/proc/" + holder.pid() + "/ns/net");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Files.readSymbolicLink(its).equals(Files.readSymbolicLink(ours))) {
      if (!holder.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("no network namespace for a node");
      }
      Thread.sleep(5);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = call(List.of(command));
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with status " + status);
    }
  }

  private static int call(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Lets the networks go; the bridge goes with this process. */
  @Override
  public void close() {
    holders.values().forEach(Process::destroy);
  }
}
