package io.murmuration.launcher.command;

import io.murmuration.launcher.chat.BearerKey;
import io.murmuration.launcher.cluster.RunningCluster;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.launcher.config.Locations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which gateways are meant, and as whom they are asked. */
final class GatewayAddresses {
  private static final String SCHEMES = "(?i)(http|https|ws|wss)://.+";

  @Option(
      names = {"--server", "--url"},
      split = ",",
      paramLabel = "URL",
      description = {
        "base URL of a gateway; several by commas or by repeating, any of which may answer",
        "(default: the server or cluster that was started on the data directory)"
      })
  private List<String> urls = List.of();

  @Option(names = "--data", description = "data directory of the server (default: .murmur)")
  private Path dataDirectory = Locations.data();

  @Option(
      names = "--api-key",
      defaultValue = "${env:MURMUR_API_KEY}",
      paramLabel = "KEY",
      description = {
        "key for servers that ask for one; better put it into the variable MURMUR_API_KEY,",
        "since other users of the machine can read command lines"
      })
  private @Nullable String apiKey;

  /**
   * Where the gateways are now.
   *
   * @throws IOException if none was named and none is found on the data directory
   * @throws IllegalArgumentException if an address is none; the message says which
   */
  List<URI> sockets(String path) throws IOException {
    return (urls.isEmpty() ? started() : urls).stream().map(url -> socket(url, path)).toList();
  }

  /** Where they answer over HTTP. */
  List<URI> pages(String path) throws IOException {
    return sockets(path).stream()
        .map(socket -> URI.create(socket.toString().replaceFirst("^ws", "http")))
        .toList();
  }

  /** The key, if one was given. */
  @Nullable BearerKey key() {
    return apiKey == null || apiKey.isBlank() ? null : new BearerKey(apiKey.strip());
  }

  private List<String> started() throws IOException {
    Optional<RunningCluster> cluster = RunningCluster.in(dataDirectory);
    if (cluster.isPresent() && !cluster.get().file().gateways().isEmpty()) {
      return cluster.get().file().gateways();
    }
    return List.of(
        Endpoint.read(dataDirectory)
            .orElseThrow(
                () ->
                    new IOException(
                        "no server runs on "
                            + dataDirectory
                            + "; start one with 'murmur serve' or name one with --server"))
            .url());
  }

  private static URI socket(String url, String path) {
    if (!url.matches(SCHEMES)) {
      throw new IllegalArgumentException(
          "--server must be an http or https address, got "
              + url
              + "; give for example --server http://127.0.0.1:8080");
    }
    return URI.create(url.replaceFirst("/+$", "").replaceFirst("(?i)^http", "ws") + path);
  }
}
