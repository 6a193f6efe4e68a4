package io.murmuration.launcher.simulation;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A worker: takes prompts of its partitions and runs their jobs. */
final class Worker implements Actor {
  private final World world;
  private final String name;
  private final Map<Integer, TreeMap<Long, Job>> jobs = new HashMap<>();
  private final Map<Integer, Long> positions = new HashMap<>();
  private final Map<Integer, Long> tenures = new HashMap<>();
  private final Map<Integer, Long> endsAtAssignment = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> cancelled = new HashSet<>();
  private long generation;
  private long ledgerPosition;
  private long controlPosition;

  Worker(World world, String name) {
    this.world = world;
    this.name = name;
    restart();
  }

  @Override
  public void restart() {
    world.workers.leave(this);
    jobs.clear();
    positions.clear();
    endsAtAssignment.clear();
    seen.clear();
    cancelled.clear();
    generation = -1;
    ledgerPosition = world.log.end(world.topics.ledger(), World.BUDGET);
    controlPosition = 0;
    world.workers.join(this);
  }

  @Override
  public void lose() {
    world.workers.leave(this);
  }

  @Override
  public void step() {
    switch (world.below(6)) {
      case 0 -> poll();
      case 1 -> readLedger();
      case 2 -> readControl();
      case 3 -> commitOffsets();
      default -> runOne();
    }
  }

  private void poll() {
    if (!world.workers.has(this)) {
      jobs.values().forEach(lost -> lost.values().forEach(Job::handOver));
      jobs.clear();
      positions.clear();
      world.workers.join(this);
    }
    if (generation != world.workers.generation()) {
      generation = world.workers.generation();
      rebalance();
    }
    for (int partition : List.copyOf(positions.keySet())) {
      take(partition);
    }
  }

  private void rebalance() {
    List<Integer> owned = world.workers.partitionsOf(this);
    for (int partition : List.copyOf(positions.keySet())) {
      boolean isUnbroken = tenures.get(partition) == world.workers.tenure(partition);
      if (!owned.contains(partition) || !isUnbroken) {
        positions.remove(partition);
        jobs.remove(partition).values().forEach(Job::handOver);
      }
    }
    for (int partition : owned) {
      if (!positions.containsKey(partition)) {
        String prompts = world.topics.prompts();
        positions.put(partition, world.log.committed(prompts, partition));
        endsAtAssignment.put(partition, world.log.end(prompts, partition));
        tenures.put(partition, world.workers.tenure(partition));
        jobs.put(partition, new TreeMap<>());
      }
    }
  }

  private void take(int partition) {
    long position = positions.get(partition);
    if (world.log.end(world.topics.prompts(), partition) <= position) {
      return;
    }
    LogRecord stored =
        world.log.read(world.topics.prompts(), partition, position, position + 1).get(0);
    positions.put(partition, position + 1);
    PromptEvent prompt = world.decode(stored, PromptEvent.class);
    boolean fresh =
        seen.add(prompt.responseId())
            && !prompt.mayHaveBegun()
            && position >= endsAtAssignment.get(partition);
    jobs.get(partition).put(position, new Job(world, name, prompt, fresh));
  }

  private void runOne() {
    List<Job> open = new ArrayList<>();
    jobs.values().forEach(all -> all.values().stream().filter(j -> !j.isDone()).forEach(open::add));
    if (!open.isEmpty()) {
      Job job = open.get(world.below(open.size()));
      if (cancelled.contains(job.id())) {
        job.cancel();
      }
      if (world.below(8) == 0) {
        job.heed();
      }
      job.step();
    }
  }

  private void readLedger() {
    String ledger = world.topics.ledger();
    if (world.log.end(ledger, World.BUDGET) <= ledgerPosition) {
      return;
    }
    LogRecord stored =
        world.log.read(ledger, World.BUDGET, ledgerPosition, ledgerPosition + 1).get(0);
    ledgerPosition++;
    LedgerFact fact = world.decode(stored, LedgerRecord.class).fact();
    for (TreeMap<Long, Job> all : jobs.values()) {
      for (Job job : all.values()) {
        if (fact instanceof LedgerFact.Granted granted) {
          job.granted(granted.id(), granted.tokens());
        } else if (fact instanceof LedgerFact.Denied || fact instanceof LedgerFact.Rejected) {
          job.refused(fact.id());
        }
      }
    }
  }

  private void readControl() {
    String control = world.topics.control();
    long end = world.log.end(control, 0);
    for (LogRecord stored : world.log.read(control, 0, controlPosition, end)) {
      cancelled.add(world.decode(stored, ControlEvent.class).responseId());
    }
    controlPosition = end;
  }

  /** Only up to the lowest response that has not ended. */
  private void commitOffsets() {
    for (Map.Entry<Integer, TreeMap<Long, Job>> each : jobs.entrySet()) {
      int partition = each.getKey();
      TreeMap<Long, Job> all = each.getValue();
      while (!all.isEmpty() && all.firstEntry().getValue().isDone()) {
        all.pollFirstEntry();
      }
      boolean tooEarly = world.flaw == Flaw.COUNTS_PROMPTS_OFF_TOO_EARLY;
      long lowest = all.isEmpty() || tooEarly ? positions.get(partition) : all.firstKey();
      boolean isCurrent = generation == world.workers.generation();
      if (isCurrent && world.workers.owns(this, partition)) {
        world.log.commit(world.topics.prompts(), partition, lowest);
      }
    }
  }
}
