package io.murmuration.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
  @Test
  void theUsualClusterHasThreeBrokersAndTwoOfEachRole() throws IOException {
    ClusterPlan plan = plan(layOut());

    assertThat(plan.nodes())
        .extracting(Node::name)
        .containsExactly(
            "broker-1",
            "broker-2",
            "broker-3",
            "accountant-1",
            "accountant-2",
            "worker-1",
            "worker-2",
            "gateway-1",
            "gateway-2");
    assertThat(plan.bootstrap().split(",")).hasSize(3);
    assertThat(plan.gatewayUrls())
        .containsExactly(
            "http://" + plan.node("gateway-1").address(),
            "http://" + plan.node("gateway-2").address());
  }

  @Test
  void portsAreDistinctFreeAndNotThoseThatClientsGet() throws IOException {
    List<Integer> ports =
        layOut().stream()
            .flatMap(node -> Stream.of(node.port(), node.controllerPort()))
            .filter(port -> port != 0)
            .toList();

    assertThat(ports).hasSize(9 + 3).doesNotHaveDuplicates();
    assertThat(ports).allSatisfy(port -> assertThat(port).isBetween(20_000, 31_999));
    assertThat(ports).allSatisfy(port -> assertThat(FreePorts.isFree(port)).isTrue());
  }

  @Test
  void aPortThatSomebodyListensOnIsNotFree() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      assertThat(FreePorts.isFree(socket.getLocalPort())).isFalse();
    }
  }

  @Test
  void namesAreUniqueAndKnown() throws IOException {
    List<Node> nodes = layOut();

    assertThatThrownBy(() -> plan(nodes).node("gateway-3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gateway-3");
    assertThatThrownBy(() -> plan(List.of(nodes.get(0), nodes.get(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names");
  }

  private static List<Node> layOut() throws IOException {
    return ClusterPlan.layOut(ClusterPlan.USUAL_COUNTS, name -> "127.0.0.1");
  }

  private static ClusterPlan plan(List<Node> nodes) {
    return new ClusterPlan(Path.of("data"), Path.of("demo"), "murmuration", 1_000, nodes);
  }
}
