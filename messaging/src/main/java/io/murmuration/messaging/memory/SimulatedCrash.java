package io.murmuration.messaging.memory;

/** The process that ran a group member is gone, as far as everybody else can tell. */
public final class SimulatedCrash extends RuntimeException {
  SimulatedCrash(CrashPoint point) {
    super("simulated crash at " + point);
  }
}
