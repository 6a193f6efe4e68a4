package io.murmuration.launcher.command;

import picocli.CommandLine.Command;

/** {@code murmur ensemble}: what may be asked of an ensemble on disk. */
@Command(
    name = "ensemble",
    mixinStandardHelpOptions = true,
    description = "Look at an ensemble on disk.",
    subcommands = EnsembleVerifyCommand.class)
public final class EnsembleCommand {}
