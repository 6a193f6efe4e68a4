package io.murmuration.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.launcher.config.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GatewayAddressesTest {
  @TempDir private Path data;

  @Test
  void severalServersAreNamedByCommasOrByRepeating() throws IOException {
    GatewayAddresses addresses =
        parsed("--server", "http://a:1,https://b/base/", "--url=HTTP://c:3", "--server", "ws://d");

    assertThat(addresses.sockets("/x"))
        .containsExactly(
            URI.create("ws://a:1/x"),
            URI.create("wss://b/base/x"),
            URI.create("ws://c:3/x"),
            URI.create("ws://d/x"));
  }

  @Test
  void whatIsNoAddressIsRefusedByName() {
    assertThatThrownBy(() -> parsed("--server", "http://a,localhost:8080").sockets("/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("localhost:8080")
        .hasMessageContaining("--server http://");
  }

  @Test
  void aServerThatWasStartedAgainElsewhereIsFoundThere() throws IOException {
    GatewayAddresses addresses = parsed("--data", data.toString());
    assertThatThrownBy(() -> addresses.sockets("/x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("murmur serve")
        .hasMessageContaining("--server");

    for (int port : new int[] {8080, 9090}) {
      new Endpoint("http://127.0.0.1:" + port, "127.0.0.1:9092", "murmuration").write(data);

      assertThat(addresses.sockets("/x"))
          .containsExactly(URI.create("ws://127.0.0.1:" + port + "/x"));
    }
  }

  @Test
  void allGatewaysOfAClusterAreFoundByItsDirectory() throws IOException {
    Files.writeString(
        data.resolve("cluster.json"),
        "{\"bootstrap\":\"127.0.0.1:1\",\"topic_prefix\":\"p\","
            + "\"gateways\":[\"http://127.0.0.1:1\",\"http://127.0.0.1:2\"],\"processes\":[]}");

    assertThat(parsed("--data", data.toString()).sockets("/x"))
        .containsExactly(URI.create("ws://127.0.0.1:1/x"), URI.create("ws://127.0.0.1:2/x"));
  }

  @Test
  void aKeyIsTakenWithoutTheSpaceAroundItAndNeverShown() {
    GatewayAddresses addresses = parsed("--api-key", " s3cret\n");

    assertThat(addresses.key().value()).isEqualTo("s3cret");
    assertThat(addresses.key().toString()).doesNotContain("s3cret");
    assertThat(parsed("--api-key", " ").key()).isNull();
    assertThatThrownBy(() -> parsed("--api-key", "two words").key())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MURMUR_API_KEY")
        .hasMessageNotContaining("two words");
  }

  private static GatewayAddresses parsed(String... arguments) {
    return CommandLine.populateCommand(new GatewayAddresses(), arguments);
  }
}
