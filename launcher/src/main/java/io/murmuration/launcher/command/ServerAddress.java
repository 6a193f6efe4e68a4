package io.murmuration.launcher.command;

import io.murmuration.launcher.config.Endpoint;
import io.murmuration.launcher.config.Locations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which running server is meant. */
final class ServerAddress {
  @Option(
      names = "--url",
      description = "base URL of the gateway (default: the server started on this data directory)")
  private @Nullable String url;

  @Option(names = "--data", description = "data directory of the server (default: .murmur)")
  private Path dataDirectory = Locations.data();

  Path dataDirectory() {
    return dataDirectory;
  }

  URI http(String path) throws IOException {
    String base = url != null ? url : endpoint().url();
    return URI.create(base.replaceFirst("/+$", "") + path);
  }

  Endpoint endpoint() throws IOException {
    return Endpoint.read(dataDirectory)
        .orElseThrow(
            () ->
                new IOException(
                    "no server runs on "
                        + dataDirectory
                        + "; start one with 'murmur serve' or name one with --url"));
  }
}
