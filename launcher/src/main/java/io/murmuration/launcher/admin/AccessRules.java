package io.murmuration.launcher.admin;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Kafka's access rules for what a principal may do. */
final class AccessRules {
  private static final String ANY_HOST = "*";

  private AccessRules() {}

  static String principal(Access access) {
    return "User:" + access.principal().user();
  }

  static Set<AclBinding> of(Access access) {
    Set<AclBinding> rules = new LinkedHashSet<>();
    topics(rules, access, access.reads(), AclOperation.READ);
    topics(rules, access, access.writes(), AclOperation.WRITE);
    // Every role looks at start whether its topics keep what they must keep.
    topics(rules, access, access.reads(), AclOperation.DESCRIBE_CONFIGS);
    topics(rules, access, access.writes(), AclOperation.DESCRIBE_CONFIGS);
    for (String group : access.groups()) {
      rules.add(rule(access, ResourceType.GROUP, PatternType.PREFIXED, group, AclOperation.READ));
    }
    for (String id : access.transactionalIds()) {
      rules.add(
          rule(
              access, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, id, AclOperation.WRITE));
    }
    return rules;
  }

  private static void topics(
      Set<AclBinding> rules, Access access, Collection<String> topics, AclOperation operation) {
    for (String topic : topics) {
      rules.add(rule(access, ResourceType.TOPIC, PatternType.LITERAL, topic, operation));
    }
  }

  // The five parts of one rule.
  private static AclBinding rule(
      Access access, ResourceType type, PatternType pattern, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal(access), ANY_HOST, operation, AclPermissionType.ALLOW));
  }
}
