package io.murmuration.launcher.command;

import io.murmuration.decoder.Precision;
import io.murmuration.launcher.bench.engine.BenchSettings;
import io.murmuration.launcher.bench.engine.Strategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code murmur bench engine} is to measure. */
final class BenchEngineOptions {
  @Parameters(paramLabel = "DIR", description = "as murmur bench checkpoint writes it")
  private Path directory = Path.of("checkpoint");

  @Option(
      names = "--members",
      defaultValue = "80",
      description = "members of the private streams (default: ${DEFAULT-VALUE})")
  private int members = 80;

  @Option(
      names = "--prompt",
      defaultValue = "64",
      description = "tokens of each prompt (default: ${DEFAULT-VALUE})")
  private int prompt = 64;

  @Option(
      names = "--tokens",
      defaultValue = "128",
      description = "new tokens of each stream (default: ${DEFAULT-VALUE})")
  private int tokens = 128;

  @Option(
      names = "--streams",
      split = ",",
      defaultValue = "1,8",
      description = "private streams at a time (default: ${DEFAULT-VALUE})")
  private List<Integer> streams = List.of(1, 8);

  @Option(
      names = "--rows",
      split = ",",
      defaultValue = "1,2,4,8,16,32,64",
      description = "sizes of decode batches (default: ${DEFAULT-VALUE})")
  private List<Integer> rows = List.of(1, 2, 4, 8, 16, 32, 64);

  @Option(
      names = "--strategy",
      defaultValue = "lazy",
      description = {
        "lazy: members run what they missed before their tokens; eager: all run every token; shared:",
        "lazy, if adapters are on the last layers only, else refused (default: ${DEFAULT-VALUE})"
      })
  private String strategy = "lazy";

  @Option(
      names = "--slots",
      defaultValue = "0",
      description = {
        "members of a private stream that have a cache at a time; fewer take less memory and catch",
        "up more (default: 0, as many as can be drawn)"
      })
  private int slots = 0;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "threads of the engine (default: ${DEFAULT-VALUE})")
  private int threads = 2;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      description = "float32, bfloat16 or float16 (default: ${DEFAULT-VALUE})")
  private String precision = "float32";

  @Option(
      names = "--step-tokens",
      defaultValue = "256",
      description = {
        "most tokens of one forward of private streams: prompts and what members missed are run in",
        "chunks (default: ${DEFAULT-VALUE})"
      })
  private int stepTokens = 256;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu, or cuda:0 and so on (default: ${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "after which a run of private streams ends early (default: ${DEFAULT-VALUE})")
  private int seconds = 60;

  @Option(
      names = "--probe",
      defaultValue = "512",
      description = "MiB of memory read to measure bandwidth (default: ${DEFAULT-VALUE})")
  private int probe = 512;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of the prompts (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  /** The settings; the message of an error names option, value, rule and remedy. */
  BenchSettings settings() {
    return new BenchSettings(
        directory,
        new BenchSettings.Workload(members, prompt, tokens, streams, rows, strategy(), slots),
        new BenchSettings.Machine(threads, device, precision(), stepTokens),
        new BenchSettings.Limits(seconds, probe, seed));
  }

  private Strategy strategy() {
    return named(Strategy.class, "--strategy", strategy);
  }

  private Precision precision() {
    return named(Precision.class, "--precision", precision);
  }

  private static <E extends Enum<E>> E named(Class<E> type, String option, String name) {
    E[] values = type.getEnumConstants();
    for (E value : values) {
      if (value.name().equalsIgnoreCase(name)) {
        return value;
      }
    }
    List<String> names =
        Stream.of(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    throw new IllegalArgumentException(
        "%s must be one of %s, got %s; give for example %s %s"
            .formatted(option, String.join(", ", names), name, option, names.get(0)));
  }
}
