package io.murmuration.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who somebody is by a key or a ticket. */
public final class Access {
  private static final String SCHEME = "bearer ";

  private final Tickets tickets = new Tickets();
  private @Nullable List<ApiKey> keys;

  /**
   * Accepts these keys.
   *
   * @param keys absent to let everybody in
   */
  public Access(@Nullable List<ApiKey> keys) {
    this.keys = keys == null ? null : List.copyOf(keys);
  }

  /** What the state of somebody who was let in is now. */
  public enum Standing {
    /** As it was. */
    GOOD,
    /** The key is accepted no more. */
    UNKNOWN,
    /** The key is another tenant's now. */
    OTHER_TENANT
  }

  /** Accepts other keys from now on. */
  public void change(List<ApiKey> other) {
    keys = List.copyOf(other);
  }

  /** Who has this {@code Authorization} header, if anybody may come in with it. */
  public Optional<Caller> byHeader(@Nullable String authorization) {
    List<ApiKey> accepted = keys;
    if (accepted == null) {
      return Optional.of(Caller.ANYBODY);
    }
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    return find(accepted, sha256(authorization.substring(SCHEME.length()).strip()));
  }

  /** Who was given this ticket; it can not be used again. */
  public Optional<Caller> byTicket(String ticket) {
    return tickets.use(ticket).filter(caller -> standing(caller) == Standing.GOOD);
  }

  /** A ticket for somebody who is let in already. */
  public String ticket(Caller caller) {
    return tickets.make(caller);
  }

  /** Whether somebody who was let in may stay. */
  public Standing standing(Caller caller) {
    List<ApiKey> accepted = keys;
    String digest = caller.keyDigest();
    if (accepted == null || digest == null) {
      return accepted == null ? Standing.GOOD : Standing.UNKNOWN;
    }
    return find(accepted, HexFormat.of().parseHex(digest))
        .map(now -> caller.owns(now.tenant()) ? Standing.GOOD : Standing.OTHER_TENANT)
        .orElse(Standing.UNKNOWN);
  }

  /** Compares with every key, each in the same time, so that times tell nothing about them. */
  private static Optional<Caller> find(List<ApiKey> accepted, byte[] digest) {
    Caller found = null;
    for (ApiKey key : accepted) {
      if (MessageDigest.isEqual(HexFormat.of().parseHex(key.sha256()), digest)) {
        found = new Caller(key.tenant(), key.sha256());
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
