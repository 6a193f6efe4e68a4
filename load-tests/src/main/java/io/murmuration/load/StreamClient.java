package io.murmuration.load;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** One user: a socket, and responses asked for on it one after the other. */
final class StreamClient implements Callable<List<ResponseCount>> {
  private static final long LINGER_NANOS = 200_000_000;

  private final LoadPlan plan;
  private final HttpClient http;
  private final String name;
  private final long deadlineNanos;

  /**
   * @param name first part of the ids of its responses; no other client's, in any run
   * @param deadlineNanos {@link System#nanoTime()} at which it gives up
   */
  StreamClient(LoadPlan plan, HttpClient http, String name, long deadlineNanos) {
    this.plan = plan;
    this.http = http;
    this.name = name;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Returns one count for each response of the plan, also for those that could not be asked for.
   */
  @Override
  public List<ResponseCount> call() throws InterruptedException {
    List<ResponseTally> tallies = new ArrayList<>();
    try (StreamSocket socket = StreamSocket.connect(http, plan.target().responses())) {
      for (int round = 0; round < plan.rounds(); round++) {
        String responseId = name + "-" + round;
        ResponseTally tally = new ResponseTally(responseId, System.nanoTime());
        tallies.add(tally);
        socket.send(plan.createMessage(responseId));
        readUntilOver(socket, tally);
      }
      readStragglers(socket, tallies.get(tallies.size() - 1));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failTheRest(tallies, e.toString());
    }
    return tallies.stream().map(ResponseTally::count).toList();
  }

  private void readUntilOver(StreamSocket socket, ResponseTally tally) throws InterruptedException {
    boolean over = false;
    while (!over) {
      StreamSocket.Arrival arrival = socket.poll(deadlineNanos - System.nanoTime());
      if (arrival == null) {
        throw new IllegalStateException("time limit reached");
      }
      String text = arrival.text();
      if (text == null) {
        throw new IllegalStateException(String.valueOf(arrival.end()));
      }
      over = tally.accept(text, arrival.nanos());
    }
  }

  /** Anything that still comes after the last response is one message too many. */
  private void readStragglers(StreamSocket socket, ResponseTally last) throws InterruptedException {
    StreamSocket.Arrival arrival = socket.poll(LINGER_NANOS);
    while (arrival != null && arrival.text() != null) {
      last.accept(arrival.text(), arrival.nanos());
      arrival = socket.poll(LINGER_NANOS);
    }
  }

  private void failTheRest(List<ResponseTally> tallies, String reason) {
    if (!tallies.isEmpty()) {
      tallies.get(tallies.size() - 1).fail(reason);
    }
    while (tallies.size() < plan.rounds()) {
      ResponseTally never = new ResponseTally("never-asked-for", System.nanoTime());
      never.fail("not asked for: " + reason);
      tallies.add(never);
    }
  }
}
