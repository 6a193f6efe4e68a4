package io.murmuration.launcher.cluster;

import io.murmuration.launcher.Murmur;
import io.murmuration.messaging.embedded.ClusterBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where every process of a cluster begins: {@code [--tied] broker PROPERTIES} runs a Kafka node,
 * anything else is a command of {@code murmur}. A tied process ends when its standard input does,
 * so that nothing is left of a parent that was killed.
 */
public final class NodeMain {
  static final String TIED = "--tied";
  static final String BROKER = "broker";

  private NodeMain() {}

  /** Runs one node. */
  public static void main(String[] arguments) {
    boolean tied = arguments.length > 0 && arguments[0].equals(TIED);
    String[] rest = tied ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    if (tied) {
      endWithStandardInput();
    }
    if (rest.length == 2 && rest[0].equals(BROKER)) {
      ClusterBroker.run(Path.of(rest[1]));
    } else {
      Murmur.main(rest);
    }
  }

  private static void endWithStandardInput() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nobody says anything here.
                }
              } catch (IOException e) {
                // As good as the end.
              }
              Runtime.getRuntime().halt(1);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
