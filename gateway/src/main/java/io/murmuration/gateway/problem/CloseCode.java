package io.murmuration.gateway.problem;

/** Why the gateway ends a socket, as WebSocket close codes. */
public enum CloseCode {
  /** The server stops. */
  GOING_AWAY(1001, "server is stopping"),
  /** The client does not read what it asked for. */
  SLOW_CLIENT(4008, "client reads too slowly"),
  /** Message after message was none that could be understood. */
  BAD_MESSAGE(4400, "too many bad messages"),
  /** The key of this socket is accepted no more. */
  UNAUTHENTICATED(4401, "key is not accepted any more"),
  /**
   * Request after request asked for what would void the guarantee, or the key is another tenant's
   * now.
   */
  FORBIDDEN(4403, "forbidden"),
  /** Nothing was said at all, or nothing for too long and no response is under way. */
  IDLE(4408, "idle for too long"),
  /** Request after request named a response_id that belongs to another request. */
  CONFLICT(4409, "too many conflicts"),
  /** Request after request came while as many were under way as may be. */
  TOO_MANY(4429, "too many requests");

  private final short code;
  private final String reason;

  CloseCode(int code, String reason) {
    this.code = (short) code;
    this.reason = reason;
  }

  /** The number on the wire. */
  public short code() {
    return code;
  }

  /** A few words for the close frame. */
  public String reason() {
    return reason;
  }
}
