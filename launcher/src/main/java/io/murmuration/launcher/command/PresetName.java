package io.murmuration.launcher.command;

import io.murmuration.trainer.run.TrainingPreset;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;

/** Presets go by lower-case names with hyphens. */
final class PresetName implements CommandLine.ITypeConverter<TrainingPreset> {
  @Override
  public TrainingPreset convert(String value) {
    return Arrays.stream(TrainingPreset.values())
        .filter(preset -> name(preset).equals(value.toLowerCase(Locale.ROOT)))
        .findAny()
        .orElseThrow(
            () ->
                new CommandLine.TypeConversionException(
                    "expected one of %s, got '%s'"
                        .formatted(
                            Arrays.stream(TrainingPreset.values()).map(PresetName::name).toList(),
                            value)));
  }

  private static String name(TrainingPreset preset) {
    return preset.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
