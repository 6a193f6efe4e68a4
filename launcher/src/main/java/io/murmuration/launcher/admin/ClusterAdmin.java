package io.murmuration.launcher.admin;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.TopicCreation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * Brings a cluster into the state that the roles need. Each step leaves alone what is right
 * already. Blocks.
 */
public final class ClusterAdmin {
  /** Kafka's own floor; the passwords are long and random, so that more would only cost time. */
  private static final int ITERATIONS = 4096;

  private final ClientSettings settings;
  private final Topics topics;

  /**
   * @param settings of somebody who may change the cluster
   */
  public ClusterAdmin(ClientSettings settings, Topics topics) {
    this.settings = settings;
    this.topics = topics;
  }

  /**
   * Makes the topics that are missing.
   *
   * @param replicationFactor copies of each
   * @throws IllegalStateException if one exists in another shape
   */
  public int topics(int replicationFactor) {
    List<TopicSpec> specs = TopicSpecs.of(topics.all());
    new TopicCreation(settings, replicationFactor).ensure(specs);
    return specs.size();
  }

  /**
   * Gives every principal what {@link Access} says and takes away whatever else it may do with
   * topics, groups and transactions under the prefix.
   *
   * @return what was changed
   */
  public Changes acls() {
    try (Admin admin = Admin.create(properties())) {
      Set<AclBinding> wanted = new LinkedHashSet<>();
      Set<AclBinding> found = new LinkedHashSet<>();
      for (Access.Principal principal : Access.Principal.values()) {
        Access access = Access.of(principal, topics);
        wanted.addAll(AccessRules.of(access));
        found.addAll(
            done(admin.describeAcls(everythingOf(AccessRules.principal(access))).values()));
      }
      List<AclBinding> missing = wanted.stream().filter(rule -> !found.contains(rule)).toList();
      List<AclBinding> surplus =
          found.stream().filter(rule -> isOurs(rule) && !wanted.contains(rule)).toList();
      done(admin.createAcls(missing).all());
      done(admin.deleteAcls(surplus.stream().map(AclBinding::toFilter).toList()).all());
      return new Changes(missing.size(), surplus.size());
    }
  }

  /**
   * Makes users, or gives them these passwords.
   *
   * @param passwords by user; of SCRAM-SHA-512
   */
  public int users(Map<String, String> passwords) {
    ScramCredentialInfo how = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
    List<UserScramCredentialAlteration> changes = new ArrayList<>();
    passwords.forEach(
        (user, password) -> changes.add(new UserScramCredentialUpsertion(user, how, password)));
    try (Admin admin = Admin.create(properties())) {
      done(admin.alterUserScramCredentials(changes).all());
    }
    return changes.size();
  }

  /**
   * How access rules were changed.
   *
   * @param added rules that were missing
   * @param removed rules of our principals that are not theirs
   */
  public record Changes(int added, int removed) {}

  /** Another installation on the same cluster has another prefix; its rules are left alone. */
  private boolean isOurs(AclBinding rule) {
    return rule.pattern().name().startsWith(topics.prefix() + ".");
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>(settings.overrides());
    all.put("bootstrap.servers", settings.bootstrapServers());
    all.put("client.id", settings.clientId() + "-admin");
    all.put("request.timeout.ms", "20000");
    all.put("default.api.timeout.ms", "60000");
    return all;
  }

  private static AclBindingFilter everythingOf(String principal) {
    return new AclBindingFilter(
        ResourcePatternFilter.ANY,
        new AccessControlEntryFilter(principal, null, AclOperation.ANY, AclPermissionType.ANY));
  }

  private static <T> T done(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the cluster could not be prepared: " + e.getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while preparing the cluster", e);
    }
  }
}
