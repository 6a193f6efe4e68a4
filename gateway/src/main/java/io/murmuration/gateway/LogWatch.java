package io.murmuration.gateway;

import io.murmuration.gateway.http.Readiness;
import io.murmuration.gateway.http.Readiness.Part;
import io.murmuration.gateway.log.GatewayLog;

/** Asks the log whether it is there. One late answer on a busy machine is not an outage. */
final class LogWatch {
  private static final int FAILURES_IN_A_ROW = 3;

  private final GatewayLog log;
  private final Readiness readiness;
  private boolean asking;
  private int failures;

  LogWatch(GatewayLog log, Readiness readiness) {
    this.log = log;
    this.readiness = readiness;
  }

  /** To be called from time to time. */
  void check() {
    if (!asking) {
      asking = true;
      log.check().onSuccess(ignored -> there()).onFailure(ignored -> failed());
    }
  }

  private void there() {
    asking = false;
    failures = 0;
    readiness.ready(Part.LOG);
  }

  private void failed() {
    asking = false;
    failures++;
    if (failures >= FAILURES_IN_A_ROW) {
      readiness.missing(Part.LOG);
    }
  }
}
