package io.murmuration.launcher.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the kernel counts it. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private ProcessMemory() {}

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
