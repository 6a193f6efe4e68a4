package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.privacy.accounting.Coverage;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/accounting-format.md against the records and the command. */
class AccountingFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern INTERVAL = Pattern.compile("([\\[(])(\\S+), (\\S+)([\\])])");
  private static final Pattern PLD = Pattern.compile("\"pld_epsilon\" : ([0-9.E-]+)");
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final LaplaceMixture.Atom ATOM = new LaplaceMixture.Atom(1, 1);
  private static final SubsetPlan ONE = new SubsetPlan.DrawOne();
  private static final Adjacency REPLACE = Adjacency.REPLACE_ONE;

  /** One of each type. */
  private static final List<PrivacyEvent> EVENTS =
      List.of(
          new TokenEvent.PmixedToken(80, ONE, BALL, REPLACE),
          new TokenEvent.RatioBallToken(80, ONE, 0.5, REPLACE),
          new TokenEvent.DclipToken(80, 1, 1, REPLACE),
          new TokenEvent.PmixedFixedToken(80, ONE, 4, 0.1, REPLACE),
          new TokenEvent.PmixedPublishedToken(80, 0.03, 3, 0.1),
          new AdditiveNoise.Gaussian(1),
          new AdditiveNoise.Laplace(1),
          new AdditiveNoise.LaplaceLifted(1),
          new LaplaceMixture(List.of(ATOM)),
          new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(1), 0.1),
          new PrivacyEvent.PureDp(1, REPLACE),
          new PrivacyEvent.Free("public model"),
          new PrivacyEvent.Repeated(new AdditiveNoise.Gaussian(1), 2),
          new PrivacyEvent.Composed(List.of(new AdditiveNoise.Gaussian(1))));

  private static final List<SubsetPlan> PLANS =
      List.of(ONE, new SubsetPlan.All(), new SubsetPlan.Poisson(0.1));

  @TempDir private Path directory;

  @Test
  void theSamplesCoverEveryTypeThatThereIs() {
    assertThat(EVENTS.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(leaves(PrivacyEvent.class).collect(Collectors.toSet()));
    assertThat(PLANS.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(leaves(SubsetPlan.class).collect(Collectors.toSet()));
  }

  @Test
  void theTablesListEveryFieldOfEveryTypeAndNothingElse() throws Exception {
    Map<String, Set<String>> expected = new LinkedHashMap<>();
    for (Object sample : Stream.concat(EVENTS.stream(), PLANS.stream()).toList()) {
      JsonNode node = JSON.readTree(WireCodec.encode(sample));
      Set<String> fields = new TreeSet<>();
      node.fieldNames().forEachRemaining(fields::add);
      fields.remove("type");
      assertThat(fields).hasSize(sample.getClass().getRecordComponents().length);
      expected.put(node.path("type").textValue(), fields);
    }
    expected.put("ball", fields(BALL));
    expected.put("atom", fields(ATOM));

    Map<String, Set<String>> documented = new LinkedHashMap<>();
    for (Row row : rows()) {
      Set<String> fields = documented.computeIfAbsent(row.type(), type -> new TreeSet<>());
      if (!row.field().isEmpty()) {
        fields.add(row.field());
      }
    }
    assertThat(documented).isEqualTo(expected);
  }

  private static Set<String> fields(Object part) throws IOException {
    Set<String> fields = new TreeSet<>();
    JSON.readTree(WireCodec.encode(part)).fieldNames().forEachRemaining(fields::add);
    return fields;
  }

  @Test
  void theRangesAreThoseThatTheRecordsAccept() throws Exception {
    int checked = 0;
    for (Row row : rows()) {
      Matcher interval = INTERVAL.matcher(row.range());
      if (interval.matches()) {
        double low = Double.parseDouble(interval.group(2));
        double high = Double.parseDouble(interval.group(3));
        check(row, low, interval.group(1).equals("["));
        check(row, Math.nextDown(low), false);
        check(row, high, interval.group(4).equals("]"));
        check(row, Math.nextUp(high), false);
        checked++;
      } else if (row.range().startsWith(">= ")) {
        long low = Long.parseLong(row.range().substring(3));
        check(row, low, true);
        check(row, low - 1, false);
        checked++;
      } else if (row.range().contains("..")) {
        String[] ends = row.range().split("\\.\\.", 2);
        check(row, Long.parseLong(ends[0]), true);
        check(row, Long.parseLong(ends[0]) - 1, false);
        check(row, Long.parseLong(ends[1]), true);
        check(row, Long.parseLong(ends[1]) + 1, false);
        checked++;
      } else if (row.field().equals("adjacency")) {
        List<String> allowed = List.of(row.range().split(", "));
        for (Adjacency adjacency : Adjacency.values()) {
          check(row, adjacency.name(), allowed.contains(adjacency.name()));
        }
        checked++;
      }
    }
    assertThat(checked).isEqualTo(30);
  }

  @Test
  void whatAPriceCoversIsAsTheTableSays() throws Exception {
    for (PrivacyEvent event : EVENTS) {
      String type = JSON.readTree(WireCodec.encode(event)).path("type").textValue();
      String covers =
          rows().stream().filter(row -> row.type().equals(type)).findFirst().orElseThrow().covers();
      Set<Adjacency> known = Coverage.of(event);
      switch (covers) {
        case "ADD_OR_REMOVE_ONE", "those of `event`", "those common to all" ->
            assertThat(known).containsExactly(Adjacency.ADD_OR_REMOVE_ONE);
        case "all" -> assertThat(known).containsExactlyInAnyOrder(Adjacency.values());
        case "nothing: refused" -> assertThat(known).isEmpty();
        default -> {
          assertThat(covers).isEqualTo("its `adjacency`");
          assertThat(known).contains(REPLACE).doesNotContain(Adjacency.ZERO_OUT);
        }
      }
    }
  }

  @Test
  void theExamplePrintsWhatThePageSays() throws Exception {
    List<String> blocks = jsonBlocks();
    Path file = Files.writeString(directory.resolve("example.json"), blocks.get(0));

    CommandRun run = CommandRun.of("price", file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(withoutPld(run.out())).isEqualTo(withoutPld(blocks.get(1)));
    List<Double> certified = pld(run.out());
    List<Double> documented = pld(blocks.get(1));
    assertThat(certified).hasSameSizeAs(documented).hasSize(3);
    for (int i = 0; i < certified.size(); i++) {
      assertThat(certified.get(i)).isCloseTo(documented.get(i), within(1e-6));
    }
  }

  /** A finer grid of the loss law may move its last digits; all other numbers are pinned. */
  private static String withoutPld(String report) {
    return PLD.matcher(report).replaceAll("\"pld_epsilon\" : ?").strip();
  }

  private static List<Double> pld(String report) {
    return PLD.matcher(report).results().map(r -> Double.valueOf(r.group(1))).toList();
  }

  private static void check(Row row, Object value, boolean isAccepted)
      throws IOException, WireFormatException {
    ObjectNode node = (ObjectNode) JSON.readTree(WireCodec.encode(sample(row.type())));
    node.set(row.field(), JSON.valueToTree(value));
    Class<?> type = sample(row.type()).getClass();
    if (isAccepted) {
      assertThat((Object) WireCodec.decode(node.toString(), type)).isNotNull();
    } else {
      assertThatExceptionOfType(WireFormatException.class)
          .as("%s of %s must not be %s", row.field(), row.type(), value)
          .isThrownBy(() -> WireCodec.decode(node.toString(), type));
    }
  }

  private static Object sample(String type) throws IOException {
    if (type.equals("ball")) {
      return BALL;
    } else if (type.equals("atom")) {
      return ATOM;
    }
    for (Object sample : Stream.concat(EVENTS.stream(), PLANS.stream()).toList()) {
      if (JSON.readTree(WireCodec.encode(sample)).path("type").textValue().equals(type)) {
        return sample;
      }
    }
    throw new AssertionError("no sample of type " + type);
  }

  /** A row of one of the two tables of fields; what a table lacks is empty. */
  private record Row(String type, String field, String range, String covers) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : page().lines().toList()) {
      boolean isHead = line.startsWith("| type |");
      inTable = isHead || (inTable && line.startsWith("|"));
      if (inTable && !isHead && !line.startsWith("|---")) {
        String[] cells =
            Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
        rows.add(
            new Row(
                cells[1].replace("`", ""),
                cells[2].replace("`", ""),
                cells[4],
                cells.length > 6 ? cells[5] : ""));
      }
    }
    return rows;
  }

  private static List<String> jsonBlocks() throws IOException {
    Matcher blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page());
    return blocks.results().map(block -> block.group(1)).toList();
  }

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("murmuration.root"), "docs", "accounting-format.md"));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(AccountingFormatTest::leaves)
        : Stream.of(type);
  }
}
