package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.text.Tokenizer;

/**
 * What a decode loop runs. Owned by its thread from start to end; closed by whoever loaded it,
 * after the loop has ended.
 */
public record Engine(CausalModel model, Tokenizer tokenizer) {}
