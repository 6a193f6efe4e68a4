package io.murmuration.messaging.fault;

/** A process that passes two points three times and says so. */
final class Walk {
  private Walk() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    for (int round = 1; round <= 3; round++) {
      FaultPoint.at("test.first");
      System.out.println("between " + round);
      FaultPoint.at("test.second");
    }
  }
}
