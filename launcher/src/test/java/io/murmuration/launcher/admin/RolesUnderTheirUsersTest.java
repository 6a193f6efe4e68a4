package io.murmuration.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.config.Operations;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.serve.Role;
import io.murmuration.launcher.serve.RoleServer;
import io.murmuration.launcher.serve.TestClient;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real broker with the rules of docker-compose.yml: what each user can do, and can not. */
class RolesUnderTheirUsersTest {
  private static final Path DEMO = ComposeFile.ROOT.resolve("demo");
  private static final Topics PROBE = new Topics("probe");

  @TempDir private static Path directory;
  private static SecuredBroker broker;

  @BeforeAll
  static void prepare() throws Exception {
    broker = SecuredBroker.start(directory.resolve("kafka"), 1);
    for (Topics topics : List.of(new Topics("murmuration"), PROBE)) {
      ClusterAdmin admin = admin(topics);
      assertThat(admin.topics(1)).isEqualTo(topics.all().size());
      assertThat(admin.acls().added()).isPositive();
      assertThat(admin.users(Passwords.read(broker.passwords()).byUser())).isEqualTo(6);
    }
    try (Rights everybodysAdmin = new Rights(broker.internal(), broker.as("admin").values())) {
      for (TopicShape topic : PROBE.all()) {
        assertThat(everybodysAdmin.canWrite(topic.name())).isTrue();
      }
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Access.Principal.class)
  void aUserCanReadAndWriteWhatItsRowSaysAndNothingElse(Access.Principal principal)
      throws Exception {
    Access access = Access.of(principal, PROBE);
    Set<String> readable = new TreeSet<>();
    Set<String> writable = new TreeSet<>();
    try (Rights rights = new Rights(broker.clients(), broker.as(principal.user()).values())) {
      for (TopicShape topic : PROBE.all()) {
        if (rights.canRead(topic.name())) {
          readable.add(topic.name());
        }
        if (rights.canWrite(topic.name())) {
          writable.add(topic.name());
        }
      }
    }

    assertThat(readable).isEqualTo(new TreeSet<>(access.reads()));
    assertThat(writable).isEqualTo(new TreeSet<>(access.writes()));
  }

  @Test
  void theAccountantIsRefusedByPromptsAndTokens() throws Exception {
    try (Rights rights = new Rights(broker.clients(), broker.as("accountant").values())) {
      assertThat(rights.canRead(PROBE.prompts())).isFalse();
      assertThat(rights.canRead(PROBE.tokens())).isFalse();
      assertThat(rights.canRead(PROBE.budgetEvents())).isTrue();
    }
  }

  @Test
  void preparingAgainChangesNothing() throws Exception {
    ClusterAdmin admin = admin(PROBE);

    assertThat(admin.topics(1)).isEqualTo(8);
    assertThat(admin.acls()).isEqualTo(new ClusterAdmin.Changes(0, 0));
  }

  @Test
  void aRuleThatIsNobodysIsTakenAway() throws Exception {
    Topics other = new Topics("other");
    ClusterAdmin admin = admin(other);
    admin.acls();
    Access watcher = Access.of(Access.Principal.WATCHER, other);
    Access tooMuch =
        new Access(
            watcher.principal(),
            Set.of(other.prompts()),
            Set.of(),
            watcher.groups(),
            watcher.transactionalIds());
    try (Admin client = Admin.create(properties(broker.internal(), broker.as("admin")))) {
      client.createAcls(AccessRules.of(tooMuch)).all().get();
    }

    // Reading it and describing its settings.
    assertThat(admin.acls()).isEqualTo(new ClusterAdmin.Changes(0, 2));
    assertThat(admin.acls()).isEqualTo(new ClusterAdmin.Changes(0, 0));
  }

  @ParameterizedTest
  @EnumSource(Access.Principal.class)
  void noRoleCanMakeTopicsOrRules(Access.Principal principal) throws Exception {
    KafkaProperties user = broker.as(principal.user());
    try (Admin client = Admin.create(properties(broker.clients(), user))) {
      NewTopic topic = new NewTopic("probe.mine", 1, (short) 1);

      assertThatThrownBy(() -> client.createTopics(List.of(topic)).all().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      assertThatThrownBy(
              () ->
                  client
                      .createAcls(AccessRules.of(Access.of(Access.Principal.AUDITOR, PROBE)))
                      .all()
                      .get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ClusterAuthorizationException.class);
    }
  }

  @Test
  void whoHasNoPasswordOrAnotherOnesIsNotLetIn() throws Exception {
    Map<String, String> wrong = new HashMap<>(broker.as("gateway").values());
    wrong.computeIfPresent(
        "sasl.jaas.config", (name, value) -> value.replace("gateway", "auditor"));
    try (Admin client = Admin.create(properties(broker.clients(), new KafkaProperties(wrong)))) {
      assertThatThrownBy(() -> client.listTopics().names().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
    // The listener of the brokers does not know the roles at all.
    try (Admin client = Admin.create(properties(broker.internal(), broker.as("gateway")))) {
      assertThatThrownBy(() -> client.listTopics().names().get())
          .hasCauseInstanceOf(UnsupportedSaslMechanismException.class);
    }
  }

  @Test
  void aResponseIsAnsweredAndPaidByRolesThatMayDoNoMoreThanTheyMust() throws Exception {
    Queue<Throwable> fatal = new ConcurrentLinkedQueue<>();
    Deque<RoleServer> running = new ArrayDeque<>();
    try {
      for (Role role : List.of(Role.ACCOUNTANT, Role.INFERENCE, Role.GATEWAY)) {
        running.push(start(role, fatal));
      }
      List<ServerEvent> events;
      String url = "http://127.0.0.1:" + running.element().gatewayPort();
      try (TestClient client = new TestClient(url)) {
        events = client.ask("demo", "Desk note on the", 8, null);
      }

      ServerEvent last = events.get(events.size() - 1);
      assertThat(last).isInstanceOf(ServerEvent.Completed.class);
      assertThat(((ServerEvent.Completed) last).response().usage().privacy().tokensCharged())
          .isPositive();
      assertThat(fatal).isEmpty();
    } finally {
      for (RoleServer role : running) {
        role.close();
      }
    }
    KafkaProperties auditor = broker.as("auditor");
    try (KafkaMessageLog log =
        new KafkaMessageLog(
            new ClientSettings(broker.clients(), "test-auditor", auditor.values()))) {
      LedgerReading.Verification verification = new LedgerReading(log, "murmuration").verify();
      assertThat(verification.isSound()).isTrue();
      assertThat(verification.reports()).anyMatch(report -> report.entryCount() >= 3);
    }
    assertThat(watch()).containsPattern("decided +granted +demo").containsPattern("demo +8 +0 +8");
  }

  @Test
  void theCommandOfTheOneShotServicePreparesAClusterAndSaysNoPassword() throws Exception {
    String said =
        java(
            "io.murmuration.launcher.Murmur",
            "admin",
            "all",
            "--topic-prefix",
            "command",
            "--bootstrap",
            broker.internal(),
            "--kafka-config",
            broker.secrets().resolve("admin.properties").toString(),
            "--passwords",
            broker.passwords().toString());

    assertThat(said)
        .contains("8 topics are as they must be", "access rules:", "6 users have passwords");
    for (String password : Passwords.read(broker.passwords()).byUser().values()) {
      assertThat(said).doesNotContain(password);
    }
    assertThat(admin(new Topics("command")).acls()).isEqualTo(new ClusterAdmin.Changes(0, 0));
  }

  /** What the example prints about all that has been spent, as a user that may read no text. */
  private static String watch() throws Exception {
    return java(
        ComposeFile.ROOT.resolve("examples/BudgetWatcher.java").toString(),
        broker.clients(),
        "--config",
        broker.secrets().resolve("watcher.properties").toString(),
        "--once");
  }

  private static String java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile(directory, "said", "");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(said);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private static RoleServer start(Role role, Queue<Throwable> fatal) throws Exception {
    KafkaProperties user = broker.as(role.name().toLowerCase(Locale.ROOT));
    ServeOptions options =
        ServeOptions.defaults(DEMO, directory.resolve("unused"))
            .onFreePorts()
            .with(new Operations(user, 0));
    return RoleServer.start(role, broker.clients(), options, 0, fatal::add);
  }

  private static ClusterAdmin admin(Topics topics) throws Exception {
    return new ClusterAdmin(
        new ClientSettings(broker.internal(), "test-admin", broker.as("admin").values()), topics);
  }

  private static Map<String, Object> properties(String bootstrap, KafkaProperties user) {
    Map<String, Object> all = new HashMap<>(user.values());
    all.put("bootstrap.servers", bootstrap);
    all.put("default.api.timeout.ms", "60000");
    return all;
  }
}
