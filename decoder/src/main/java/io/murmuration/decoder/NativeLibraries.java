package io.murmuration.decoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The native engine of this process: no downloads, its threads, its devices. */
public final class NativeLibraries {
  private static final String OFFLINE = "ai.djl.offline";
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private NativeLibraries() {}

  /**
   * All libraries come with the jars; without this the engine might look for others, or call home.
   */
  public static void stayOffline() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
  }

  /**
   * Loads the engine, sets its threads for the whole process, and finds the device.
   *
   * @throws RefusedModelException if there is no such device here, or it lacks the precision
   */
  public static Device start(EngineOptions options) {
    stayOffline();
    Device device = device(options.device());
    if (options.precision() == Precision.FLOAT16 && !device.isGpu()) {
      throw new RefusedModelException(
          "precision: float16 needs a CUDA device, found %s; choose float32 or bfloat16"
              .formatted(options.device()));
    }
    // The engine loads its libraries when it is asked for; before that no native call works.
    var unused = Engine.getInstance();
    JniUtils.setNumThreads(options.threadCount());
    return device;
  }

  private static Device device(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    Matcher matcher = CUDA.matcher(name);
    int deviceCount = Engine.getInstance().getGpuCount();
    if (matcher.matches()) {
      int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
      if (index < deviceCount) {
        return Device.gpu(index);
      }
    }
    throw new RefusedModelException(
        "device: expected cpu%s, found %s"
            .formatted(deviceCount == 0 ? "" : " or cuda:0 to cuda:" + (deviceCount - 1), name));
  }
}
