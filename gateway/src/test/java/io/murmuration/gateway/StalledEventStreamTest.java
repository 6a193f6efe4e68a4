package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers of server-sent events that do not read. */
class StalledEventStreamTest {
  private static final int READERS = 3;
  private static final int PIECES = 1_000;
  private static final int PIECE_CHARACTERS = 2_000;

  private static final Pattern EVENT = Pattern.compile("id: (\\d+)\nevent: .*\ndata: .*\n\n");

  private GatewayFixture fixture;

  @BeforeEach
  void startTheGateway() throws Exception {
    GatewayLimits usual = GatewayLimits.defaults();
    fixture =
        GatewayFixture.start(
            new GatewayLimits(
                usual.messageBytesMax(),
                usual.frameBytesMax(),
                usual.responsesPerSocketMax(),
                usual.socketsMax(),
                // What the slow ones have not read yet is nowhere but in the log.
                new ReplayLimits(64, 1 << 20, 2, 100),
                usual.initTimeoutMillis(),
                usual.idleTimeoutMillis(),
                500,
                usual.workerTimeoutMillis(),
                usual.responseTimeoutMillis(),
                usual.detachGraceMillis(),
                0));
  }

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void readersThatStopHinderNobodyAreLetGoAndReadOnWhereTheyWere() throws Exception {
    PromptEvent prompt = begin();
    List<Socket> stalled = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      stalled.add(open(fixture.gateway.port()));
    }
    CompletableFuture<HttpResponse<String>> reader =
        HttpClient.newHttpClient().sendAsync(request(-1), HttpResponse.BodyHandlers.ofString());
    String piece = "x".repeat(PIECE_CHARACTERS);
    for (int i = 2; i < PIECES + 2; i++) {
      fixture.worker.release(prompt, ScriptedWorker.token("r1", i, ScriptedWorker.OWN, piece));
    }
    fixture.worker.release(prompt, ScriptedWorker.completed("r1", PIECES + 2, PIECES));

    assertThat(ids(reader.get(60, TimeUnit.SECONDS).body()))
        .as("what somebody hears who reads beside them")
        .isEqualTo(IntStream.rangeClosed(0, PIECES + 2).boxed().toList());
    awaitNoReaders();
    for (Socket socket : stalled) {
      String heard = untilTheEnd(socket);
      List<Integer> ids = ids(heard);
      assertThat(ids).hasSizeBetween(1, PIECES / 2);
      List<Integer> rest = ids(get(ids.get(ids.size() - 1)));
      List<Integer> whole = new ArrayList<>(ids);
      whole.addAll(rest);
      assertThat(whole).isEqualTo(IntStream.rangeClosed(0, PIECES + 2).boxed().toList());
    }
  }

  private PromptEvent begin() throws InterruptedException {
    TestClient client = fixture.connect();
    JsonObject create = TestClient.create().put("response_id", "r1").put("on_disconnect", "detach");
    client.say(create);
    PromptEvent prompt = fixture.worker.nextPrompt();
    fixture.worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));
    client.next();
    client.close();
    return prompt;
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    String question =
        "GET /v1/responses/r1?stream=true&include_obfuscation=false HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\n\r\n";
    socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** What had been sent to it when it was let go. */
  private static String untilTheEnd(Socket socket) throws IOException {
    StringBuilder heard = new StringBuilder();
    try (socket;
        InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        heard.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return heard.toString();
  }

  private void awaitNoReaders() throws InterruptedException {
    for (int i = 0; i < 3_000 && fixture.gateway.responseCount() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(fixture.gateway.responseCount()).isZero();
  }

  private String get(long after) throws Exception {
    return HttpClient.newHttpClient()
        .send(request(after), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private HttpRequest request(long after) {
    String query = "?stream=true&include_obfuscation=false&starting_after=" + after;
    String path = "http://127.0.0.1:" + fixture.gateway.port() + "/v1/responses/r1";
    return HttpRequest.newBuilder(URI.create(path + query)).build();
  }

  private static List<Integer> ids(String events) {
    List<Integer> ids = new ArrayList<>();
    Matcher event = EVENT.matcher(events);
    while (event.find()) {
      ids.add(Integer.valueOf(event.group(1)));
    }
    return ids;
  }
}
