package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The weights of a family in the order in which its script reads them.
 *
 * @param blocks of all blocks, one after another
 * @param ends what lies before the first block and after the last
 * @param epsilon of the norms
 */
record FamilyWeights(List<NDArray> blocks, List<NDArray> ends, double epsilon) {}
