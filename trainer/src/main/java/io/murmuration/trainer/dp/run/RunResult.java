package io.murmuration.trainer.dp.run;

import io.murmuration.trainer.lora.LoraParameters;

/**
 * What a run leaves behind.
 *
 * @param adapters after the last step that was done
 * @param report what may be told
 */
public record RunResult(LoraParameters adapters, RunReport report) {}
