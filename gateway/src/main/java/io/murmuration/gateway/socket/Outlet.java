package io.murmuration.gateway.socket;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.problem.CloseCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a socket. While its queue is full nothing is read from the socket either: who
 * does not read answers can not cause more of them. A queue that stays full too long ends the
 * socket.
 */
final class Outlet {
  private static final int QUEUE_BYTES_MAX = 64 * 1024;
  private static final long CLOSING_MILLIS = 5_000;
  private static final long STALL_CHECK_FROM_MILLIS = 1;
  private static final long STALL_CHECK_TO_MILLIS = 50;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final long slowClientTimeoutMillis;
  private List<Runnable> waiting = new ArrayList<>();
  private @Nullable Long stallTimer;
  private long stalledNanos;
  private boolean closing;

  Outlet(Vertx vertx, ServerWebSocket socket, long slowClientTimeoutMillis) {
    this.vertx = vertx;
    this.socket = socket;
    this.slowClientTimeoutMillis = slowClientTimeoutMillis;
    socket.setWriteQueueMaxSize(QUEUE_BYTES_MAX);
    socket.drainHandler(ignored -> drained());
  }

  void send(ServerEvent event) {
    send(WireCodec.encode(event));
  }

  /** Text events are filled up, so that the lengths of their frames do not tell the texts'. */
  void sendPadded(ServerEvent event) {
    send(event instanceof ServerEvent.Delta delta ? delta.padded() : WireCodec.encode(event));
  }

  private void send(String message) {
    if (isOpen()) {
      socket.writeTextMessage(message);
      checkRoom();
    }
  }

  /** Runs the task now if there is room for another event, else as soon as there is, if ever. */
  void whenRoom(Runnable task) {
    if (stallTimer != null) {
      waiting.add(task);
    } else if (isOpen()) {
      task.run();
    }
  }

  /** Notices when frames that the transport answers itself have filled the queue. */
  void checkRoom() {
    if (stallTimer == null && isOpen() && socket.writeQueueFull()) {
      socket.pause();
      stalledNanos = System.nanoTime();
      checkStallIn(STALL_CHECK_FROM_MILLIS);
    }
  }

  /**
   * Looks itself whether there is room: a queue that drains while it is filled says nothing. Soon
   * at first, since most have room again within a moment, and ever more rarely.
   */
  private void checkStallIn(long millis) {
    stallTimer = vertx.setTimer(millis, ignored -> checkStall(millis));
  }

  private void checkStall(long waitedMillis) {
    if (!socket.writeQueueFull()) {
      drained();
    } else {
      checkStallIn(Math.min(2 * waitedMillis, STALL_CHECK_TO_MILLIS));
      if (System.nanoTime() - stalledNanos > slowClientTimeoutMillis * 1_000_000) {
        close(CloseCode.SLOW_CLIENT);
      }
    }
  }

  void close(CloseCode why) {
    if (isOpen()) {
      closing = true;
      socket.close(why.code(), why.reason());
      // The close frame waits behind what the client does not read, maybe forever.
      vertx.setTimer(CLOSING_MILLIS, ignored -> cutOff());
    }
  }

  /** The socket has gone: forgets who waits. */
  void closed() {
    closing = true;
    stopStallTimer();
    waiting = new ArrayList<>();
  }

  private boolean isOpen() {
    return !closing && !socket.isClosed();
  }

  private void drained() {
    if (stallTimer != null) {
      stopStallTimer();
      // Also when closing: the other side's close frame is to be read.
      socket.resume();
      List<Runnable> ready = waiting;
      waiting = new ArrayList<>();
      ready.forEach(this::whenRoom);
    }
  }

  private void stopStallTimer() {
    if (stallTimer != null) {
      vertx.cancelTimer(stallTimer);
      stallTimer = null;
    }
  }

  private void cutOff() {
    // Vert.x has no public way to end a socket whose queue does not drain.
    var unused = ((WebSocketInternal) socket).channelHandlerContext().close();
  }
}
