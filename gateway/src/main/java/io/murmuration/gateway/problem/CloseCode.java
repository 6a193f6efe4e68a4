package io.murmuration.gateway.problem;

/** Why the gateway ends a socket, as WebSocket close codes. */
public enum CloseCode {
  /** The server stops. */
  GOING_AWAY(1001, "server is stopping"),
  /** The client does not read what it asked for. */
  SLOW_CLIENT(4008, "client reads too slowly"),
  /** Nothing was said for too long and no response is under way. */
  IDLE(4408, "idle for too long");

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
