package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** The adapters of all ensemble members, as a forward needs them. */
public interface MemberAdapters {
  int memberCount();

  /**
   * The factors of a batch's rows, their scale included.
   *
   * @param indices member of each row (B), int64; {@link #memberCount} stands for no adapter
   * @return by projection name; arrays belong to the manager of {@code indices}
   */
  Map<String, LoraFactors> gather(NDArray indices);
}
