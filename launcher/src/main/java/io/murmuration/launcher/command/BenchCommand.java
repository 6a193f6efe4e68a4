package io.murmuration.launcher.command;

import picocli.CommandLine.Command;

/** {@code murmur bench}: what this machine makes of the engine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure the engine on this machine (docs/performance.md).",
    subcommands = {BenchCheckpointCommand.class, BenchEngineCommand.class})
public final class BenchCommand {}
