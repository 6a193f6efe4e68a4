package io.murmuration.load.resume;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Prints two things: how long a replay of 1 000 tokens takes, from a gateway's memory and from the
 * log with other responses' records in between; and the heap of a process with gateway and broker
 * while 1 000 readers read nothing of a response that streams. Needs no running server.
 */
public final class ResumeBench {
  private static final int TOKENS = 1_000;
  private static final int RESPONSES = 10;
  private static final int ROUNDS = 10;
  private static final int READERS = 1_000;
  private static final int STREAM_BATCHES = 12;
  private static final int BATCH_TOKENS = 2_000;

  private ResumeBench() {}

  /** Runs both; takes a minute or two. */
  public static void main(String[] arguments) throws Exception {
    try (BenchCluster cluster = BenchCluster.start(Files.createTempDirectory("resume-bench"))) {
      int first = cluster.gateway(0);
      int second = cluster.gateway(1);
      replays(cluster, first, second);
      slowReaders(cluster, first);
    }
    System.exit(0);
  }

  private static void replays(BenchCluster cluster, int first, int second) throws Exception {
    List<PromptEvent> prompts = new ArrayList<>();
    long[] epochs = new long[RESPONSES];
    for (int i = 0; i < RESPONSES; i++) {
      try (RawReader client = RawReader.connect(first)) {
        begin(client, "replay-" + i);
        client.nextFrame();
      }
      PromptEvent prompt = cluster.nextPrompt();
      prompts.add(prompt);
      epochs[i] = claim(cluster, prompt);
    }
    CompletableFuture<Long> last = new CompletableFuture<>();
    for (int token = 1; token <= TOKENS; token++) {
      for (int i = 0; i < RESPONSES; i++) {
        last = cluster.write(prompts.get(i), token(prompts.get(i), token, epochs[i]));
      }
    }
    last.get();
    for (int i = 0; i < RESPONSES; i++) {
      last = cluster.write(prompts.get(i), ended(prompts.get(i), epochs[i]));
    }
    last.get();
    print("replay of 1000 tokens from memory", timed(first, ROUNDS, true));
    print("replay of 1000 tokens from the log, 9 of 10 records others'", timed(second, 10, false));
  }

  private static long claim(BenchCluster cluster, PromptEvent prompt) throws Exception {
    return cluster
        .write(prompt, new TokenRecord.Claimed(prompt.responseId(), 0, "bench"))
        .get(60, TimeUnit.SECONDS);
  }

  private static double[] timed(int port, int rounds, boolean warmed) throws Exception {
    double[] millis = new double[rounds];
    for (int i = warmed ? -1 : 0; i < rounds; i++) {
      try (RawReader reader = RawReader.connect(port)) {
        long beganNanos = System.nanoTime();
        reader.say(resume("replay-" + Math.max(0, i) % RESPONSES));
        for (int event = 0; event < TOKENS + 2; event++) {
          reader.nextFrame();
        }
        if (i >= 0) {
          millis[i] = (System.nanoTime() - beganNanos) / 1e6;
        }
      }
    }
    return millis;
  }

  private static void slowReaders(BenchCluster cluster, int port) throws Exception {
    RawReader owner = RawReader.connect(port);
    begin(owner, "long");
    owner.nextFrame();
    PromptEvent prompt = cluster.nextPrompt();
    long epoch = claim(cluster, prompt);
    System.out.println("heap before the readers: " + memory());
    List<RawReader> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      RawReader reader = RawReader.connect(port);
      reader.say(resume("long"));
      readers.add(reader);
    }
    System.out.println("heap with " + READERS + " readers: " + memory());
    int sequence = 0;
    for (int batch = 1; batch <= STREAM_BATCHES; batch++) {
      CompletableFuture<Long> last = new CompletableFuture<>();
      for (int i = 0; i < BATCH_TOKENS; i++) {
        sequence++;
        last = cluster.write(prompt, token(prompt, sequence, epoch));
      }
      last.get();
      for (RawReader reader : readers.subList(0, READERS / 10)) {
        reader.sip();
      }
      Thread.sleep(2_000);
      System.out.println("heap after " + sequence + " events, nobody reading: " + memory());
    }
    for (RawReader reader : readers) {
      reader.close();
    }
    owner.close();
  }

  private static String memory() throws Exception {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    String resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .findFirst()
            .orElse("VmRSS unknown");
    return String.format("%.1f MiB, %s", heap / 1048576.0, resident);
  }

  private static void print(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%s: first-to-last %s ms, median %.1f ms%n",
        what,
        Arrays.stream(millis).mapToObj(m -> String.format("%.0f", m)).toList(),
        millis[millis.length / 2]);
  }

  private static TokenRecord token(PromptEvent prompt, long sequence, long epoch) {
    return new TokenRecord.Tokens(
        prompt.responseId(), sequence, epoch, null, List.of(7), " word" + sequence);
  }

  private static TokenRecord ended(PromptEvent prompt, long epoch) {
    return new TokenRecord.Ended(
        prompt.responseId(),
        TOKENS + 1L,
        epoch,
        TokenRecord.Status.COMPLETED,
        "length",
        null,
        null);
  }

  private static void begin(RawReader client, String id) throws IOException {
    client.say(
        "{\"type\":\"response.create\",\"response_id\":\""
            + id
            + "\",\"model\":\""
            + BenchCluster.MODEL
            + "\",\"input\":\"bench\",\"max_output_tokens\":1000,\"on_disconnect\":\"detach\"}");
  }

  private static String resume(String id) {
    return "{\"type\":\"response.resume\",\"response_id\":\"" + id + "\"}";
  }

  /** A socket that reads only when it is told to. */
  private static final class RawReader implements AutoCloseable {
    private static final int SIP_BYTES = 64;
    private final Socket socket = new Socket();
    private final DataInputStream in;

    private RawReader(int port) throws IOException {
      socket.setReceiveBufferSize(8 * 1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      String head =
          "GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:"
              + port
              + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      int matched = 0;
      while (matched < 4) {
        matched = in.readUnsignedByte() == "\r\n\r\n".charAt(matched) ? matched + 1 : 0;
      }
    }

    static RawReader connect(int port) throws IOException {
      return new RawReader(port);
    }

    void say(String text) throws IOException {
      byte[] payload = text.getBytes(StandardCharsets.UTF_8);
      boolean isShort = payload.length < 126;
      int head = isShort ? 6 : 8;
      byte[] frame = new byte[payload.length + head];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | (isShort ? payload.length : 126));
      if (!isShort) {
        frame[2] = (byte) (payload.length >>> 8);
        frame[3] = (byte) payload.length;
      }
      // A mask of zeros: the payload as it is.
      System.arraycopy(payload, 0, frame, head, payload.length);
      socket.getOutputStream().write(frame);
    }

    void nextFrame() throws IOException {
      if (in.readUnsignedByte() != 0x81) {
        throw new IOException("no text frame");
      }
      int length = in.readUnsignedByte();
      in.skipNBytes(length == 126 ? in.readUnsignedShort() : length);
    }

    void sip() throws IOException {
      in.skipNBytes(Math.min(SIP_BYTES, socket.getInputStream().available()));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
