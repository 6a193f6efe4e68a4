package io.murmuration.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ServerEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a reader of server-sent events takes from its response before it reads anything. */
class StalledReaderTest {
  private static final int EVENTS = 20_000;
  private static final int TEXT_CHARACTERS = 2_000;
  private static final long SLOW_MILLIS = 1_000;

  /** Its own queue, the buffers of both kernels, and as much again. */
  private static final int BYTES_MAX = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger taken = new AtomicInteger();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  @Test
  void whoDoesNotReadIsGivenNoMoreThanFitsOnTheWayAndThenLetGo() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setSendBufferSize(64 * 1024))
            .requestHandler(this::stream)
            .listen()
            .await(60, TimeUnit.SECONDS);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(cancelled.await(30, TimeUnit.SECONDS)).as("it is let go").isTrue();
      assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
      int taken = this.taken.get();
      assertThat(taken).isPositive();
      assertThat(taken * TEXT_CHARACTERS).isLessThan(BYTES_MAX);
      Thread.sleep(200);
      assertThat(this.taken.get()).as("afterwards").isEqualTo(taken);
    }
  }

  private void stream(HttpServerRequest request) {
    EventStream stream =
        new EventStream(
            vertx, request, new EventStream.Settings(false, SLOW_MILLIS, -1), over::countDown);
    stream.onSubscribe(new Source(stream));
  }

  /** Has everything that is asked for at once. */
  private final class Source implements Flow.Subscription {
    private final EventStream reader;
    private final String text = "x".repeat(TEXT_CHARACTERS);
    private long wanted;
    private boolean giving;

    Source(EventStream reader) {
      this.reader = reader;
    }

    @Override
    public void request(long count) {
      wanted += count;
      if (giving) {
        return;
      }
      giving = true;
      while (wanted > 0 && taken.get() < EVENTS) {
        wanted--;
        reader.onNext(new ServerEvent.Delta(taken.getAndIncrement(), "r1", text, 1));
      }
      giving = false;
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }
  }
}
