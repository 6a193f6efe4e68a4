package io.murmuration.launcher.command;

import picocli.CommandLine.Command;

/** {@code murmur ledger}: what the ledger says, recomputed by somebody else than the accountant. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = "Check, show or export the ledger.",
    subcommands = {LedgerVerifyCommand.class, LedgerShowCommand.class, LedgerExportCommand.class})
public final class LedgerCommand {}
