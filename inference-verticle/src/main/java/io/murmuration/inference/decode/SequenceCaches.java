package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.KvSequence;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The room of one sequence in the model's memory, and who has a cache in it. One owner thread. */
final class SequenceCaches implements AutoCloseable {
  private final KvSequence room;
  private final KvCache ofPublicModel;
  private final Map<Integer, KvCache> ofMembers = new TreeMap<>();

  /** Takes the room over. */
  SequenceCaches(KvSequence room) {
    this.room = room;
    ofPublicModel = room.cache(CausalModel.PUBLIC);
  }

  int memberSlots() {
    return room.memberSlots();
  }

  /** Tokens that the cache of the public model or of a member holds; 0 where there is none. */
  int length(int adapter) {
    if (adapter == CausalModel.PUBLIC) {
      return ofPublicModel.length();
    }
    KvCache cache = ofMembers.get(adapter);
    return cache == null ? 0 : cache.length();
  }

  /** The cache of the public model or of a member, who takes a free slot for it. */
  KvCache cache(int adapter) {
    return adapter == CausalModel.PUBLIC
        ? ofPublicModel
        : ofMembers.computeIfAbsent(adapter, room::cache);
  }

  Set<Integer> members() {
    return Collections.unmodifiableSet(ofMembers.keySet());
  }

  void drop(int member) {
    if (ofMembers.remove(member) != null) {
      room.drop(member);
    }
  }

  @Override
  public void close() {
    ofMembers.clear();
    room.close();
  }
}
