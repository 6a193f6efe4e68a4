package io.murmuration.launcher.account;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger in a file of JSON lines: everything an auditor needs, without a server. */
final class ExportedLedger implements LedgerSource {
  private final Map<Integer, List<LogRecord>> entries = new TreeMap<>();
  private final Map<Integer, List<LogRecord>> commands = new TreeMap<>();
  private final Map<String, Long> released = new TreeMap<>();
  private boolean hasCommands;

  private ExportedLedger() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is no export of a version that is known; the
   *     message names the line
   */
  static ExportedLedger read(Path file) throws IOException {
    ExportedLedger ledger = new ExportedLedger();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        ledger.take(WireCodec.decode(line, ExportLine.class), number);
      }
    } catch (WireFormatException | IllegalArgumentException e) {
      throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
    }
    if (number == 0) {
      throw new IOException(file + " is empty, not even the first line of an export is there");
    }
    return ledger;
  }

  /** Writes what a source has; the file appears when it is complete. */
  static void write(LedgerSource source, Path file, boolean withCommands) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    try (BufferedWriter out = Files.newBufferedWriter(draft)) {
      boolean commands = withCommands && source.hasCommands();
      line(
          out,
          new ExportLine.Header(ExportLine.Header.VERSION, Topics.BUDGET_PARTITIONS, commands));
      for (Map.Entry<String, Long> block : source.released().entrySet()) {
        line(out, new ExportLine.Released(block.getKey(), block.getValue()));
      }
      for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
        for (LogRecord r : source.entries(partition)) {
          line(
              out,
              new ExportLine.Entry(
                  r.partition(), r.offset(), r.timestampMillis(), r.key(), r.value()));
        }
        for (LogRecord r : commands ? source.commands(partition) : List.<LogRecord>of()) {
          line(
              out,
              new ExportLine.Command(
                  r.partition(), r.offset(), r.timestampMillis(), r.key(), r.value()));
        }
      }
    }
    Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public Map<String, Long> released() {
    return released;
  }

  @Override
  public List<LogRecord> entries(int partition) {
    return entries.getOrDefault(partition, List.of());
  }

  @Override
  public boolean hasCommands() {
    return hasCommands;
  }

  @Override
  public List<LogRecord> commands(int partition) {
    return commands.getOrDefault(partition, List.of());
  }

  private void take(ExportLine line, int number) {
    if ((number == 1) != (line instanceof ExportLine.Header)) {
      throw new IllegalArgumentException("the first line, and no other, must be of type 'export'");
    }
    if (line instanceof ExportLine.Header header) {
      if (header.version() != ExportLine.Header.VERSION
          || header.partitions() != Topics.BUDGET_PARTITIONS) {
        throw new IllegalArgumentException(
            "version %d with %d partitions is not known; known: %d with %d"
                .formatted(
                    header.version(),
                    header.partitions(),
                    ExportLine.Header.VERSION,
                    Topics.BUDGET_PARTITIONS));
      }
      hasCommands = header.commands();
    } else if (line instanceof ExportLine.Entry e) {
      add(
          entries,
          new LogRecord(
              "ledger", e.partition(), e.offset(), e.timestampMillis(), e.key(), e.value()));
    } else if (line instanceof ExportLine.Command c) {
      add(
          commands,
          new LogRecord(
              "commands", c.partition(), c.offset(), c.timestampMillis(), c.key(), c.value()));
    } else if (line instanceof ExportLine.Released block) {
      released.merge(block.reservation(), block.tokens(), Math::addExact);
    }
  }

  private static void add(Map<Integer, List<LogRecord>> to, LogRecord record) {
    if (record.partition() < 0 || record.partition() >= Topics.BUDGET_PARTITIONS) {
      throw new IllegalArgumentException("there is no partition " + record.partition());
    }
    to.computeIfAbsent(record.partition(), partition -> new ArrayList<>()).add(record);
  }

  private static void line(BufferedWriter out, ExportLine line) throws IOException {
    out.write(WireCodec.encode(line));
    out.write('\n');
  }
}
