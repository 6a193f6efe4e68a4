package io.murmuration.inference;

import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.testbed.HookedModel;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.messaging.fault.FaultPoint;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, which can be killed as processes are. */
final class WorkerProcess {
  static final Limits LIMITS = new Limits(8, 4, 100, 16, 4, 25, 20_000);

  private WorkerProcess() {}

  /**
   * Starts one; its tokens never end a text.
   *
   * @param fault where it is to die by itself, empty for nowhere
   */
  static Process start(Path directory, String bootstrap, String prefix, String fault)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            directory.toString(),
            bootstrap,
            prefix);
    builder.environment().remove(FaultPoint.VARIABLE);
    if (!fault.isEmpty()) {
      builder.environment().put(FaultPoint.VARIABLE, fault);
    }
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("worker.log").toFile())
        .start();
  }

  static HookedModel endless(ModelDirectory ensemble) {
    HookedModel model = new HookedModel(ensemble.model());
    model.afterForward((row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
    return model;
  }

  public static void main(String[] args) throws Exception {
    ModelDirectory ensemble = TinyEnsemble.load(Path.of(args[0]), 7);
    KafkaMessageLog log = new KafkaMessageLog(ClientSettings.of(args[1], args[2]));
    InferenceConfig config = WorkerBench.config(args[1], args[2], "worker-0", LIMITS);
    Engine engine = new Engine(endless(ensemble), ensemble.tokenizer());
    Vertx.vertx()
        .deployVerticle(
            new InferenceVerticle(config, engine, log, cause -> Runtime.getRuntime().halt(1)))
        .toCompletionStage()
        .toCompletableFuture()
        .get(120, TimeUnit.SECONDS);
    Thread.currentThread().join();
  }
}
