package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** WebSocket by hand over a TCP socket: sends bytes that no library would send. */
final class RawWebSocket implements AutoCloseable {
  private static final int TEXT = 0x1;
  private static final int CONTINUATION = 0x0;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;

  private RawWebSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static RawWebSocket connect(int port) throws IOException {
    return connect(port, -1);
  }

  /** With a small receive buffer, a peer that does not read is noticed sooner. */
  static RawWebSocket connect(int port, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout(30_000);
    socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
    RawWebSocket raw = new RawWebSocket(socket);
    assertThat(raw.handshake(port, "")).startsWith("HTTP/1.1 101");
    return raw;
  }

  /** The head of the answer to an upgrade with these further header lines. */
  static String handshakeAnswer(int port, String headers) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      return new RawWebSocket(socket).handshake(port, headers);
    }
  }

  private String handshake(int port, String headers) throws IOException {
    String request =
        "GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + headers
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  void text(byte[] payload, boolean last) throws IOException {
    send(TEXT, payload, last);
  }

  void continuation(byte[] payload, boolean last) throws IOException {
    send(CONTINUATION, payload, last);
  }

  /** The text of the next frame; fails if it is a close frame or anything else. */
  String nextText() throws IOException {
    int head = in.readUnsignedByte();
    assertThat(head).as("first byte of the frame").isEqualTo(FINAL | TEXT);
    return new String(payload(), StandardCharsets.UTF_8);
  }

  /** Reads whole text frames up to the close frame, or the end without one. */
  Ending untilClosed() throws IOException {
    int texts = 0;
    try {
      while (in.readUnsignedByte() == (FINAL | TEXT)) {
        payload();
        texts++;
      }
      byte[] close = payload();
      return new Ending(texts, ((close[0] & 0xff) << 8) | (close[1] & 0xff));
    } catch (java.io.EOFException | java.net.SocketException e) {
      return new Ending(texts, 1006);
    }
  }

  /** What came before the end, and how it ended. */
  record Ending(int texts, int closeCode) {}

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void send(int opcode, byte[] payload, boolean last) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? FINAL : 0) | opcode);
    assertThat(payload.length).isLessThan(65_536);
    if (payload.length < 126) {
      frame.write(MASKED | payload.length);
    } else {
      frame.write(MASKED | 126);
      frame.write(payload.length >>> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % MASK.length]);
    }
    OutputStream out = socket.getOutputStream();
    out.write(frame.toByteArray());
    out.flush();
  }

  private byte[] payload() throws IOException {
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    return in.readNBytes(length);
  }
}
