package io.murmuration.trainer.dp.run;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.dp.spend.SpendPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** An account in a file: a line for each grant and each commit, forced to the disk. */
final class JournalSpends implements SpendPort {
  private final Path file;
  private final int grantsMax;

  JournalSpends(Path file, int grantsMax) {
    this.file = file;
    this.grantsMax = grantsMax;
  }

  @Override
  public SpendAnswer reserve(int step, PrivacyEvent event) {
    List<Spend> history = history();
    if (history.size() >= grantsMax) {
      return new SpendAnswer.Refused("the account is used up; ask for another");
    }
    long sequence = history.size() + 1L;
    PrivacyEvent.PoissonSubsampled sampled = (PrivacyEvent.PoissonSubsampled) event;
    AdditiveNoise.Gaussian noise = (AdditiveNoise.Gaussian) sampled.noise();
    append(
        "reserve %d %d %s %s".formatted(sequence, step, noise.noiseMultiplier(), sampled.rate()));
    return new SpendAnswer.Granted(history().get(history.size()));
  }

  @Override
  public void commit(Spend spend) {
    append("commit " + spend.sequence());
  }

  @Override
  public List<Spend> history() {
    List<Spend> spends = new ArrayList<>();
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] words = line.split(" ");
        if (words[0].equals("reserve")) {
          PrivacyEvent event =
              new PrivacyEvent.PoissonSubsampled(
                  new AdditiveNoise.Gaussian(Double.parseDouble(words[3])),
                  Double.parseDouble(words[4]));
          int step = Integer.parseInt(words[2]);
          spends.add(
              new Spend(Long.parseLong(words[1]), file + "#" + words[1], step, event, false));
        } else {
          int index = Integer.parseInt(words[1]) - 1;
          Spend spend = spends.get(index);
          spends.set(
              index, new Spend(spend.sequence(), spend.id(), spend.step(), spend.event(), true));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return spends;
  }

  private void append(String line) {
    append(file, line);
  }

  /** Appends a line and forces it to the disk. */
  static void append(Path file, String line) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
