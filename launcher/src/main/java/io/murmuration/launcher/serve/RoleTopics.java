package io.murmuration.launcher.serve;

import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.admin.Access;
import io.murmuration.launcher.admin.TopicSpecs;
import io.murmuration.messaging.TopicSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which topics a process needs for the roles it runs: it can neither see nor make others. */
final class RoleTopics {
  private RoleTopics() {}

  static List<TopicSpec> of(Set<Role> roles, Topics topics) {
    Set<TopicShape> needed = new LinkedHashSet<>();
    roles.forEach(role -> needed.addAll(Access.of(principal(role), topics).topics(topics)));
    return TopicSpecs.of(needed);
  }

  private static Access.Principal principal(Role role) {
    return switch (role) {
      case ACCOUNTANT -> Access.Principal.ACCOUNTANT;
      case INFERENCE -> Access.Principal.INFERENCE;
      case GATEWAY -> Access.Principal.GATEWAY;
    };
  }
}
