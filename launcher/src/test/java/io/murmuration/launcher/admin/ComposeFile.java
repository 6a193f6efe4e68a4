package io.murmuration.launcher.admin;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, with its anchors and merges resolved. */
final class ComposeFile {
  static final Path ROOT = Path.of(System.getProperty("murmuration.root"));
  private final Map<String, Object> document;

  private ComposeFile(Map<String, Object> document) {
    this.document = document;
  }

  static ComposeFile read() throws Exception {
    try (Reader reader = Files.newBufferedReader(ROOT.resolve("docker-compose.yml"))) {
      return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
    }
  }

  Map<String, Object> services() {
    return section(document, "services");
  }

  Map<String, Object> service(String name) {
    return section(services(), name);
  }

  Map<String, Object> environment(String service) {
    return section(service(service), "environment");
  }

  /** Files of the host that the document names; those of variables are the user's own. */
  List<String> referencedFiles() {
    List<String> files = new ArrayList<>();
    for (String name : services().keySet()) {
      Map<String, Object> service = service(name);
      if (service.containsKey("build")) {
        files.add(String.valueOf(section(service, "build").get("dockerfile")));
      }
      for (String mount : list(service, "volumes")) {
        if (mount.startsWith("./")) {
          files.add(mount.substring(0, mount.indexOf(':')));
        }
      }
    }
    return files;
  }

  /** Where each secret comes from. */
  Map<String, Object> secrets() {
    return section(document, "secrets");
  }

  /** The server's properties as the official image makes them of a broker's environment. */
  Properties brokerProperties(String service) {
    Properties properties = new Properties();
    environment(service)
        .forEach(
            (name, value) -> {
              if (name.startsWith("KAFKA_")) {
                properties.setProperty(
                    propertyName(name), String.valueOf(value).replace("$$", "$"));
              }
            });
    return properties;
  }

  private static String propertyName(String variable) {
    return variable
        .substring("KAFKA_".length())
        .toLowerCase(Locale.ROOT)
        .replace("_", ".")
        .replace("...", "-")
        .replace("..", "_");
  }

  @SuppressWarnings("unchecked") // YAML mappings with names as keys.
  static Map<String, Object> section(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.getOrDefault(name, Map.of());
  }

  @SuppressWarnings("unchecked") // YAML sequences of text.
  static List<String> list(Map<String, Object> parent, String name) {
    return (List<String>) parent.getOrDefault(name, List.of());
  }
}
