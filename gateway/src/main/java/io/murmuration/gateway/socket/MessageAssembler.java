package io.murmuration.gateway.socket;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Puts frames together to messages. What can not be a message (binary, too large, not UTF-8)
 * becomes a problem when its last frame has come, so that the socket can go on with the next
 * message. RFC 6455 would end a socket over invalid UTF-8; that would take the other responses of
 * the socket with it, so the bytes are refused and nothing else.
 */
final class MessageAssembler {
  private final int messageBytesMax;
  private Buffer collected = Buffer.buffer();
  private boolean binary;
  private boolean tooLarge;

  MessageAssembler(int messageBytesMax) {
    this.messageBytesMax = messageBytesMax;
  }

  /** What a frame completed. */
  sealed interface Message {
    /** Valid text. */
    record Text(String text) implements Message {
      /** May be a prompt. */
      @Override
      public String toString() {
        return "Text[<redacted>]";
      }
    }

    /** Bytes that are no message. */
    record Unusable(Problem problem) implements Message {}

    /** Nothing yet: more frames follow. */
    record Unfinished() implements Message {}
  }

  /** Takes a text, binary or continuation frame. */
  Message take(WebSocketFrame frame) {
    binary = frame.isBinary() || (frame.isContinuation() && binary);
    if (collected.length() + frame.binaryData().length() > messageBytesMax) {
      tooLarge = true;
      collected = Buffer.buffer();
    } else if (!binary && !tooLarge) {
      collected.appendBuffer(frame.binaryData());
    }
    if (!frame.isFinal()) {
      return new Message.Unfinished();
    }
    Message message = finished();
    collected = Buffer.buffer();
    binary = false;
    tooLarge = false;
    return message;
  }

  private Message finished() {
    if (binary) {
      return new Message.Unusable(Problems.binaryFrame());
    }
    if (tooLarge) {
      return new Message.Unusable(Problems.messageTooLarge(messageBytesMax));
    }
    try {
      // A new decoder reports what String's constructor would replace.
      return new Message.Text(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(collected.getBytes()))
              .toString());
    } catch (CharacterCodingException e) {
      return new Message.Unusable(Problems.invalidUtf8());
    }
  }
}
