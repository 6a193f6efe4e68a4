package io.murmuration.trainer.pretrain;

import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.records.CorpusSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to train from public text.
 *
 * @param corpus public documents: whoever sees the model may learn of them
 * @param importedTokenizer a {@code tokenizer.json} to take over, or null to learn one
 * @param endOfText the token of an imported tokenizer that begins a document
 * @param vocabularySize of a tokenizer that is learnt
 * @param layerCount blocks
 * @param width channels
 * @param headCount attention heads, a divisor of the width
 * @param contextTokenCount longest sequence
 * @param training steps and rates
 * @param seed of weights and order
 * @param threads of the engine
 * @param output absent or empty
 */
public record PretrainingRequest(
    CorpusSource corpus,
    @Nullable Path importedTokenizer,
    String endOfText,
    int vocabularySize,
    int layerCount,
    int width,
    int headCount,
    int contextTokenCount,
    PretrainingSettings training,
    long seed,
    int threads,
    Path output) {}
