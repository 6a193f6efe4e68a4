package io.murmuration.launcher.command;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.admin.ClusterAdmin;
import io.murmuration.launcher.admin.Passwords;
import io.murmuration.messaging.kafka.ClientSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur admin}: prepares a cluster for the roles. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = {
      "Prepare a Kafka cluster: topics, access rules, users.",
      "Every step can be done again; what is right already is left alone."
    },
    subcommands = {
      AdminCommand.MakeTopics.class,
      AdminCommand.MakeAcls.class,
      AdminCommand.MakeUsers.class,
      AdminCommand.All.class
    })
public final class AdminCommand {

  /** Which cluster, and as whom. */
  static final class Cluster {
    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
        names = "--bootstrap",
        required = true,
        defaultValue = "${env:MURMUR_BOOTSTRAP}",
        description = "Kafka bootstrap servers, host:port")
    private String bootstrap = "";

    @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
    private String topicPrefix = "murmuration";

    ClusterAdmin admin() throws IOException {
      return new ClusterAdmin(
          new ClientSettings(bootstrap, "admin", kafka.properties().values()),
          new Topics(topicPrefix));
    }
  }

  /** How many copies. */
  static final class Copies {
    @Option(
        names = "--replication-factor",
        defaultValue = "${env:MURMUR_REPLICATION_FACTOR:-1}",
        description = "copies of topics that are created (default: ${DEFAULT-VALUE})")
    private int count;
  }

  /** Whose passwords. */
  static final class Users {
    @Option(
        names = "--passwords",
        required = true,
        defaultValue = "${env:MURMUR_PASSWORDS}",
        paramLabel = "FILE",
        description = "lines of user=password for every user")
    private Path file = Path.of("");
  }

  /** {@code murmur admin topics}. */
  @Command(
      name = "topics",
      mixinStandardHelpOptions = true,
      description = "Make the topics that are missing; refuse those that have another shape.")
  static final class MakeTopics implements Callable<Integer> {
    @Mixin private Cluster cluster = new Cluster();
    @Mixin private Copies copies = new Copies();

    @Override
    public Integer call() throws IOException {
      return topics(cluster.admin(), copies);
    }
  }

  /** {@code murmur admin acls}. */
  @Command(
      name = "acls",
      mixinStandardHelpOptions = true,
      description = "Give every role exactly the rights it needs.")
  static final class MakeAcls implements Callable<Integer> {
    @Mixin private Cluster cluster = new Cluster();

    @Override
    public Integer call() throws IOException {
      return acls(cluster.admin());
    }
  }

  /** {@code murmur admin users}. */
  @Command(
      name = "users",
      mixinStandardHelpOptions = true,
      description = "Make the users of all roles, or give them other passwords (SCRAM-SHA-512).")
  static final class MakeUsers implements Callable<Integer> {
    @Mixin private Cluster cluster = new Cluster();
    @Mixin private Users users = new Users();

    @Override
    public Integer call() throws IOException {
      return users(cluster.admin(), users);
    }
  }

  /** {@code murmur admin all}. */
  @Command(
      name = "all",
      mixinStandardHelpOptions = true,
      description = "Topics, access rules and users, in this order.")
  static final class All implements Callable<Integer> {
    @Mixin private Cluster cluster = new Cluster();
    @Mixin private Copies copies = new Copies();
    @Mixin private Users users = new Users();

    @Override
    public Integer call() throws IOException {
      ClusterAdmin admin = cluster.admin();
      topics(admin, copies);
      acls(admin);
      return users(admin, users);
    }
  }

  private static int topics(ClusterAdmin admin, Copies copies) {
    System.out.println(admin.topics(copies.count) + " topics are as they must be");
    return 0;
  }

  private static int acls(ClusterAdmin admin) {
    ClusterAdmin.Changes changes = admin.acls();
    System.out.printf("access rules: %d added, %d removed%n", changes.added(), changes.removed());
    return 0;
  }

  private static int users(ClusterAdmin admin, Users users) throws IOException {
    System.out.println(admin.users(Passwords.read(users.file).byUser()) + " users have passwords");
    return 0;
  }
}
