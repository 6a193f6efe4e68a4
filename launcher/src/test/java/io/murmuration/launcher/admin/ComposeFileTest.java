package io.murmuration.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.launcher.config.KafkaProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docker-compose.yml promises, as far as it can be told without a container engine. */
class ComposeFileTest {
  @TempDir private static Path directory;
  private static ComposeFile file;
  private static Path secrets;

  @BeforeAll
  static void read() throws Exception {
    file = ComposeFile.read();
    secrets = SecuredBroker.makeSecrets(directory.resolve("secrets"));
  }

  @Test
  void allFilesItNamesAreThereOrAreMadeByTheScript() {
    assertThat(file.referencedFiles())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(ComposeFile.ROOT.resolve(name)).exists());
    Set<String> made =
        file.secrets().keySet().stream()
            .map(name -> String.valueOf(ComposeFile.section(file.secrets(), name).get("file")))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(made)
        .isNotEmpty()
        .allSatisfy(
            name -> {
              assertThat(name).startsWith("./docker/secrets/");
              assertThat(secrets.resolve(Path.of(name).getFileName())).exists();
            });
  }

  @Test
  void thereAreTwoOfEveryRoleAndThreeBrokers() {
    for (String role : List.of("gateway", "inference", "accountant")) {
      for (int number = 1; number <= 2; number++) {
        Map<String, Object> service = file.service(role + "-" + number);
        assertThat(ComposeFile.list(service, "command")).containsSubsequence("--role", role);
        assertThat(service).containsKeys("healthcheck", "deploy", "secrets", "restart");
        assertThat(String.valueOf(service.get("secrets"))).contains("source=" + role);
      }
    }
    assertThat(file.environment("gateway-1").get("MURMUR_REPLY_PARTITION"))
        .isNotEqualTo(file.environment("gateway-2").get("MURMUR_REPLY_PARTITION"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka-1", "kafka-2", "kafka-3"})
  void everyBrokerKeepsThreeCopiesAndRefusesWhatNoRuleAllows(String broker) {
    Properties properties = file.brokerProperties(broker);

    assertThat(properties)
        .containsEntry("node.id", broker.substring(broker.length() - 1))
        .containsEntry("min.insync.replicas", "2")
        .containsEntry("default.replication.factor", "3")
        .containsEntry("transaction.state.log.replication.factor", "3")
        .containsEntry("transaction.state.log.min.isr", "2")
        .containsEntry("offsets.topic.replication.factor", "3")
        .containsEntry("unclean.leader.election.enable", "false")
        .containsEntry("auto.create.topics.enable", "false")
        .containsEntry("allow.everyone.if.no.acl.found", "false")
        .containsEntry("super.users", "User:broker;User:admin");
    assertThat(properties.getProperty("controller.quorum.voters").split(",")).hasSize(3);
    assertThat(properties.getProperty("listener.security.protocol.map")).doesNotContain(":PLAIN");
    assertThat(ComposeFile.list(file.service(broker), "volumes"))
        .containsExactly(broker + "-data:/var/lib/kafka/data");
  }

  @Test
  void gpuAndMetricsAreProfiles() {
    assertThat(ComposeFile.list(file.service("inference-gpu"), "profiles")).containsExactly("gpu");
    assertThat(String.valueOf(file.service("inference-gpu").get("deploy")))
        .contains("driver=nvidia", "capabilities=[gpu]");
    for (String name : List.of("prometheus", "grafana")) {
      assertThat(ComposeFile.list(file.service(name), "profiles")).containsExactly("metrics");
    }
  }

  @Test
  void everyProcessThatIsThereIsScraped() throws Exception {
    String scraped = Files.readString(ComposeFile.ROOT.resolve("docker/prometheus/prometheus.yml"));

    for (String name : file.services().keySet()) {
      boolean role = name.matches("(gateway|inference|accountant)-\\d");
      assertThat(scraped.contains("\"" + name + ":9464\"")).as(name).isEqualTo(role);
    }
  }

  @Test
  void passwordsAreLongDifferentAndKept() throws Exception {
    Passwords first = Passwords.read(secrets.resolve("passwords.properties"));
    SecuredBroker.makeSecrets(secrets);
    Passwords again = Passwords.read(secrets.resolve("passwords.properties"));

    assertThat(again).isEqualTo(first);
    assertThat(new TreeSet<>(first.byUser().values())).hasSize(6);
    assertThat(first.byUser().values()).allMatch(password -> password.length() == 48);
    assertThat(first.toString()).doesNotContain(first.byUser().get("gateway"));
    KafkaProperties gateway = KafkaProperties.read(secrets.resolve("gateway.properties"));
    assertThat(gateway.values().get("sasl.jaas.config")).contains(first.byUser().get("gateway"));
    assertThat(gateway.toString()).doesNotContain(first.byUser().get("gateway"));
  }
}
