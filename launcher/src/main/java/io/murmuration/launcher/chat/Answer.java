package io.murmuration.launcher.chat;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.wire.Problem;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One response as far as its reader has it, through however many connections. Prints each event
 * once and in order; one that comes again is passed over, one that is missing is asked for again.
 */
final class Answer {
  /** Refusals of this moment or this gateway: the response is not touched by them. */
  private static final Set<String> PASSING =
      Set.of("worker_timeout", "log_unavailable", "not_ready", "draining", "too_many_sockets");

  private final ClientEvent.Create create;
  private final String responseId;
  private final Screen screen;
  private long last = -1;

  /**
   * @param responseId the one in the request
   */
  Answer(ClientEvent.Create create, String responseId, Screen screen) {
    this.create = create;
    this.responseId = responseId;
    this.screen = screen;
  }

  String responseId() {
    return responseId;
  }

  /** Number of the last event that was heard; -1 for none. */
  long last() {
    return last;
  }

  /**
   * What to send on a new connection. Who has heard nothing can not know whether the request came
   * through; the same one again is answered with the same response.
   */
  ClientEvent request() {
    return last < 0 ? create : new ClientEvent.Resume(responseId, last, create.streamOptions());
  }

  /** Takes what the server says; empty if more is to come. */
  Optional<Outcome> hear(ServerEvent event) {
    if (event instanceof ServerEvent.Refused refused) {
      return isAbout(refused.responseId())
          ? Optional.of(refused(refused.error()))
          : Optional.empty();
    }
    Place place = place(event);
    if (!isAbout(place.responseId) || place.number <= last) {
      return Optional.empty();
    }
    if (place.number > last + 1) {
      return Optional.of(new Outcome.Lost("event " + (last + 1) + " did not come"));
    }
    last = place.number;
    return show(event);
  }

  private boolean isAbout(@Nullable String id) {
    return id == null || id.equals(responseId);
  }

  private static Outcome refused(Problem problem) {
    return PASSING.contains(problem.code())
        ? new Outcome.Lost(problem.message())
        : new Outcome.Ended(false, explain(problem) + " (" + problem.code() + ")");
  }

  private Optional<Outcome> show(ServerEvent event) {
    if (event instanceof ServerEvent.Delta delta) {
      screen.add(delta.delta());
    } else if (event instanceof ServerEvent.Completed completed) {
      return Optional.of(new Outcome.Ended(true, bill(completed.response().usage())));
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      Problem problem = incomplete.response().error();
      String why = problem == null ? "" : ": " + explain(problem);
      return Optional.of(
          new Outcome.Ended(false, "stopped: " + incomplete.response().reason() + why));
    } else if (event instanceof ServerEvent.Failed failed) {
      Problem problem = failed.response().error();
      return Optional.of(new Outcome.Ended(false, problem == null ? "failed" : explain(problem)));
    }
    return Optional.empty();
  }

  private static String bill(@Nullable Usage usage) {
    if (usage == null) {
      return "done";
    }
    Usage.Privacy privacy = usage.privacy();
    if (privacy.tokensCharged() == 0) {
      return usage.outputTokens() + " tokens, free (" + privacy.mechanism() + ")";
    }
    return String.format(
        "%d tokens, %d charged to '%s': epsilon %.4f of %.4f at delta %.0e",
        usage.outputTokens(),
        privacy.tokensCharged(),
        privacy.account(),
        privacy.epsilonSpent(),
        privacy.epsilonLimit(),
        privacy.delta());
  }

  private static String explain(Problem problem) {
    String message = problem.message();
    if (message.contains(problem.remedy())) {
      return message;
    }
    return message + (message.endsWith(".") ? " " : ". ") + problem.remedy();
  }

  private record Place(String responseId, long number) {}

  private static Place place(ServerEvent event) {
    if (event instanceof ServerEvent.Created created) {
      return new Place(created.responseId(), created.sequenceNumber());
    } else if (event instanceof ServerEvent.InProgress inProgress) {
      return new Place(inProgress.responseId(), inProgress.sequenceNumber());
    } else if (event instanceof ServerEvent.Budget budget) {
      return new Place(budget.responseId(), budget.sequenceNumber());
    } else if (event instanceof ServerEvent.Delta delta) {
      return new Place(delta.responseId(), delta.sequenceNumber());
    } else if (event instanceof ServerEvent.Completed completed) {
      return new Place(completed.responseId(), completed.sequenceNumber());
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      return new Place(incomplete.responseId(), incomplete.sequenceNumber());
    } else if (event instanceof ServerEvent.Failed failed) {
      return new Place(failed.responseId(), failed.sequenceNumber());
    }
    throw new AssertionError("an event without a number: " + event);
  }
}
