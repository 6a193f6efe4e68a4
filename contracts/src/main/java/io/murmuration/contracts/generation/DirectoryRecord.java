package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.murmuration.contracts.generation.ClientEvent.OnDisconnect;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where responses lie and which gateway reads which partition. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DirectoryRecord.Response.class, name = "response"),
  @JsonSubTypes.Type(value = DirectoryRecord.Gateway.class, name = "gateway"),
})
public sealed interface DirectoryRecord {

  /** Key of the record. */
  String key();

  /**
   * A response that was accepted. Of several open entries of one id the first names the place.
   *
   * @param digest of the request, so that the same id with another request is noticed
   * @param model id of the model that answers
   * @param tenant who asked; absent if nobody was told apart
   * @param replyPartition partition of the token topic that holds its records
   * @param firstOffset an offset there that none of its records comes before
   * @param createdMillis when it was accepted, epoch milliseconds
   * @param ended how it ended; absent while it is open
   * @param onDisconnect what becomes of it when nobody reads it any more; cancelled after a grace
   *     time if absent
   */
  record Response(
      String responseId,
      String digest,
      String model,
      @Nullable String tenant,
      int replyPartition,
      long firstOffset,
      long createdMillis,
      @Nullable End ended,
      @Nullable OnDisconnect onDisconnect)
      implements DirectoryRecord {
    public Response {
      Ids.check("response_id", responseId);
      Objects.requireNonNull(digest, "digest");
      Objects.requireNonNull(model, "model");
      if (replyPartition < 0) {
        throw new IllegalArgumentException("reply_partition must be >= 0, got " + replyPartition);
      }
      if (firstOffset < 0) {
        throw new IllegalArgumentException("first_offset must be >= 0, got " + firstOffset);
      }
    }

    /** A response that is cancelled when nobody reads it any more. */
    public Response(
        String responseId,
        String digest,
        String model,
        @Nullable String tenant,
        int replyPartition,
        long firstOffset,
        long createdMillis,
        @Nullable End ended) {
      this(
          responseId,
          digest,
          model,
          tenant,
          replyPartition,
          firstOffset,
          createdMillis,
          ended,
          null);
    }

    @Override
    public String key() {
      return responseId;
    }

    /** The same response, ended. */
    public Response ended(End end) {
      return new Response(
          responseId,
          digest,
          model,
          tenant,
          replyPartition,
          firstOffset,
          createdMillis,
          end,
          onDisconnect);
    }

    /** Whether it goes on when nobody reads it any more. */
    public boolean outlivesItsReaders() {
      return onDisconnect == OnDisconnect.DETACH;
    }
  }

  /**
   * How a response ended.
   *
   * @param lastSequence sequence number of its last record
   * @param reason as in {@link TokenRecord.Ended}
   */
  record End(TokenRecord.Status status, long lastSequence, String reason, @Nullable Usage usage) {}

  /**
   * A gateway reads this reply partition, until some time after the record's own.
   *
   * @param replyPartition the partition
   * @param instance the gateway
   * @param leaseMillis how long nobody else is to choose the partition; 0 gives it back
   */
  record Gateway(int replyPartition, String instance, long leaseMillis) implements DirectoryRecord {
    public Gateway {
      Objects.requireNonNull(instance, "instance");
      if (leaseMillis < 0) {
        throw new IllegalArgumentException("lease_millis must be >= 0, got " + leaseMillis);
      }
    }

    @Override
    public String key() {
      return "gateway-" + replyPartition;
    }
  }
}
