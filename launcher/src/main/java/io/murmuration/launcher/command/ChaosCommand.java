package io.murmuration.launcher.command;

import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.chaos.ChaosReport;
import io.murmuration.launcher.chaos.ChaosRun;
import io.murmuration.launcher.chaos.ChaosSettings;
import io.murmuration.launcher.chaos.ReportText;
import io.murmuration.launcher.cluster.Namespaces;
import io.murmuration.launcher.config.Locations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code murmur chaos}: break a cluster on purpose and check that nothing was lost or unpaid. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Start a cluster on this machine, let clients ask it, and break it: kill -9, processes that",
      "stop and go on, network cuts where permitted, records sent again, nonsense. Then check the",
      "ledger, the tokens and every client's transcript. Exit code 1 if any promise was broken."
    })
public final class ChaosCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--minutes", required = true, description = "how long to inject faults")
  private double minutes;

  @Option(names = "--seed", description = "order of the faults (default: the time)")
  private @Nullable Long seed;

  @Option(
      names = "--pauses",
      defaultValue = "1",
      description = "factor of the pauses between faults; less is faster (default: 1)")
  private double pauses;

  @Option(
      names = "--clients",
      defaultValue = "6",
      description = "clients at the same time, at most 64 (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--report",
      description = "where to write the report: FILE as JSON, beside it as Markdown")
  private @Nullable Path report;

  @Option(names = "--data", description = "data and logs, a new directory in (default: .murmur)")
  private @Nullable Path data;

  @Option(
      names = "--ensemble",
      defaultValue = "${env:MURMUR_ENSEMBLE}",
      description = "ensemble directory (default: demo)")
  private @Nullable Path ensemble;

  @Option(
      names = "--reservation-ttl-millis",
      defaultValue = "12000",
      description = "how long a block may wait for its commit (default: ${DEFAULT-VALUE})")
  private long reservationTtlMillis;

  @Option(
      names = "--no-cuts",
      description = "do not cut the network even where namespaces are permitted")
  private boolean noCuts;

  @Override
  public Integer call() throws Exception {
    long chosen = seed == null ? System.currentTimeMillis() : seed;
    ChaosSettings settings = settings(chosen);
    if (!noCuts && !Namespaces.isAlone()) {
      List<String> alone = Namespaces.aloneCommand();
      if (!alone.isEmpty()) {
        return runAlone(alone, chosen);
      }
      say("network namespaces are not permitted here: the network is not cut");
    }
    return run(settings);
  }

  private ChaosSettings settings(long chosen) {
    Path base = (data == null ? Locations.data() : data).toAbsolutePath();
    try {
      return new ChaosSettings(
          minutes,
          chosen,
          pauses,
          clients,
          base.resolve("chaos-" + chosen + "-" + ProcessHandle.current().pid()),
          (ensemble == null ? Locations.demo() : ensemble).toAbsolutePath(),
          reservationTtlMillis);
    } catch (IllegalArgumentException e) {
      CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
      throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()));
    }
  }

  private int run(ChaosSettings settings) throws Exception {
    say("seed " + settings.seed() + ", data and logs in " + settings.directory());
    ChaosRun run = new ChaosRun(settings, ChaosCommand::say);
    Thread ending = new Thread(() -> close(run), "shutdown");
    Runtime.getRuntime().addShutdownHook(ending);
    ChaosReport found = run.run();
    String text = ReportText.of(found);
    System.out.println(text);
    if (report != null) {
      Files.writeString(report, WireCodec.encode(found) + "\n");
      String name = String.valueOf(report.getFileName()).replaceFirst("\\.json$", "") + ".md";
      Files.writeString(report.resolveSibling(name), text);
    }
    return found.sound() ? 0 : 1;
  }

  /** The same command again, in a network namespace of its own. */
  private int runAlone(List<String> alone, long chosen) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(alone);
    ProcessHandle.Info self = ProcessHandle.current().info();
    command.add(self.command().orElse("java"));
    command.addAll(List.of(self.arguments().orElse(new String[0])));
    if (seed == null) {
      command.add("--seed=" + chosen);
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put(Namespaces.VARIABLE, "1");
    // That brokers cannot be reached is no news here.
    builder.environment().putIfAbsent("MURMUR_KAFKA_LOG_LEVEL", "ERROR");
    Process child = builder.start();
    // The child ends its cluster when it is asked to end.
    Runtime.getRuntime().addShutdownHook(new Thread(child::destroy, "shutdown"));
    return child.waitFor();
  }

  private static void close(ChaosRun run) {
    try {
      run.close();
    } catch (IOException e) {
      System.err.println("murmur: did not stop cleanly: " + e.getMessage());
    }
  }

  private static void say(String what) {
    System.err.println("chaos: " + what);
  }
}
