package io.murmuration.launcher.command;

import picocli.CommandLine.Command;

/** {@code murmur tokenizer}: vocabularies. */
@Command(
    name = "tokenizer",
    mixinStandardHelpOptions = true,
    description = "Make the tokenizer.json of a checkpoint that has none, or of public text.",
    subcommands = {TokenizerImportCommand.class, TokenizerTrainCommand.class})
public final class TokenizerCommand {}
