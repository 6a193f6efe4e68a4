package io.murmuration.launcher.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory of this process as the kernel counts it. */
final class ProcessMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** What the kernel takes as: the largest resident set is now the present one. */
  private static final String RESET_PEAK = "5";

  private ProcessMemory() {}

  /** Forgets earlier peaks, where the system can; else they go on counting, against us. */
  static void forgetPeak() {
    System.gc();
    try {
      Files.writeString(CLEAR, RESET_PEAK);
    } catch (IOException e) {
      LOG.debug("the peak of memory cannot be reset here", e);
    }
  }

  /** Most bytes that were resident at a time; zero where the system does not say (not Linux). */
  static long residentBytesMax() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE;
      }
    }
    return 0;
  }
}
