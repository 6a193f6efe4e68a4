package io.murmuration.decoder.model;

import java.util.Map;

/** The adapters of all ensemble members, as a forward needs them. */
public interface MemberAdapters {
  int memberCount();

  /**
   * The factors of all members by projection name, their scale included: A (members or more, in, R)
   * and B (members or more, R, out), member by member. Projections that no adapter touches are not
   * there.
   */
  Map<String, LoraFactors> tables();
}
