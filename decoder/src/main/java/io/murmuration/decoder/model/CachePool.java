package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import io.murmuration.decoder.KvPool;
import io.murmuration.decoder.Precision;
import io.murmuration.decoder.RefusedModelException;
import java.util.Optional;

/** One table (cells, K D) and who has which cells of it. */
final class CachePool implements KvPool {
  private final CacheShape shape;
  private final NDArray table;
  private final CellRanges ranges;
  private final long cellBytes;
  private final int memberCount;

  /** The table is the model's; it is written to, so that the memory is really there. */
  CachePool(CacheShape shape, int memberCount, Room room, Preparation preparation) {
    this.shape = shape;
    this.memberCount = memberCount;
    this.cellBytes = (long) shape.cellWidth() * room.precision().byteCount();
    long cells = room.bytes() / cellBytes / shape.group() * shape.group();
    if (cells < shape.cells(1, Math.min(1, memberCount))) {
      throw new RefusedModelException(
          "kv cache: expected at least %d bytes, one position of the public model and a member, got %d"
              .formatted(shape.cells(1, Math.min(1, memberCount)) * cellBytes, room.bytes()));
    }
    this.ranges = new CellRanges(cells);
    this.table = preparation.zeros(cells, shape.cellWidth());
  }

  /** How much memory, and of which numbers. */
  record Room(long bytes, Precision precision) {}

  NDArray table() {
    return table;
  }

  CacheShape shape() {
    return shape;
  }

  Optional<PooledSequence> open(int positions, int memberSlots) {
    if (memberSlots < 0 || memberSlots > memberCount) {
      throw new IllegalArgumentException(
          "memberSlots must be in 0..%d, got %d".formatted(memberCount, memberSlots));
    }
    long start = ranges.take(shape.cells(positions, memberSlots));
    return start < 0
        ? Optional.empty()
        : Optional.of(new PooledSequence(this, start, positions, memberSlots));
  }

  void give(PooledSequence sequence, long start) {
    ranges.give(start, shape.cells(sequence.positions(), sequence.memberSlots()));
  }

  int memberCount() {
    return memberCount;
  }

  @Override
  public long totalBytes() {
    return ranges.total() * cellBytes;
  }

  @Override
  public long reservedBytes() {
    return ranges.taken() * cellBytes;
  }

  @Override
  public long bytesFor(int positions, int memberSlots) {
    return shape.cells(positions, memberSlots) * cellBytes;
  }
}
