package io.murmuration.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CorpusGeneratorTest {
  private static final CorpusSizes SIZES = new CorpusSizes(4000, 50, 16, 28, 60, 4);
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

  private static Corpus generate(long seed) throws IOException {
    CorpusSpec spec = CorpusSpec.read(new ByteArrayInputStream(CorpusSpec.demoBytes()));
    return new CorpusGenerator(spec, seed).generate(SIZES);
  }

  @Test
  void sameSeedGivesTheSameTextAndAnotherSeedAnother() throws IOException {
    assertThat(generate(1)).isEqualTo(generate(1));
    assertThat(generate(2).publicTrain()).isNotEqualTo(generate(1).publicTrain());
    assertThat(generate(2).products()).isNotEqualTo(generate(1).products());
  }

  @Test
  void everyPrivateWordAlsoOccursInPublicText() throws IOException {
    Corpus corpus = generate(1);
    Stream<String> records =
        Stream.concat(corpus.privateTrain().stream(), corpus.privateTest().stream())
            .map(PrivateRecord::text);

    assertThat(words(corpus.publicTrain().stream())).containsAll(words(records));
  }

  @Test
  void publicVocabularyHasSeveralHundredWords() throws IOException {
    assertThat(words(generate(1).publicTrain().stream())).hasSizeGreaterThan(400);
  }

  @Test
  void factsOfAProductNeverChange() throws IOException {
    Corpus corpus = generate(1);
    CorpusSpec spec = CorpusSpec.read(new ByteArrayInputStream(CorpusSpec.demoBytes()));
    Map<String, Product> products =
        corpus.products().stream().collect(Collectors.toMap(Product::name, p -> p));

    assertThat(corpus.privateTrain())
        .allSatisfy(
            record -> {
              Map<String, String> facts = products.get(record.product()).facts();
              for (String list : spec.products().factLists()) {
                assertThat(record.text()).contains(facts.get(list));
                assertThat(spec.lists().get(list).stream().filter(w -> said(record, w)))
                    .containsExactly(facts.get(list));
              }
            });
  }

  @Test
  void everyShardSeesEveryProductAtLeastOnce() throws IOException {
    Corpus corpus = generate(1);
    Shards shards = Shards.roundRobin(corpus.privateTrain(), SIZES.shardCount());

    assertThat(shards.shards())
        .allSatisfy(
            shard ->
                assertThat(shard.records().stream().map(PrivateRecord::product).distinct())
                    .hasSize(corpus.products().size()));
  }

  @Test
  void shardsAreDisjointAndHoldEverything() throws IOException {
    List<PrivateRecord> records = generate(1).privateTrain();
    Shards shards = Shards.roundRobin(records, SIZES.shardCount());
    Set<Integer> ids = new HashSet<>();

    shards
        .shards()
        .forEach(
            shard ->
                shard
                    .records()
                    .forEach(
                        r ->
                            assertThat(ids.add(r.id()))
                                .as("record %d is in one shard only", r.id())
                                .isTrue()));

    assertThat(ids).hasSize(records.size());
  }

  @Test
  void aRecordInTwoShardsIsRefused() {
    PrivateRecord record = new PrivateRecord(7, "Heron", "text", false);
    List<Shard> shards = List.of(new Shard(0, List.of(record)), new Shard(1, List.of(record)));

    assertThatThrownBy(() -> new Shards(shards)).hasMessage("record 7 is in two shards");
  }

  @Test
  void aCanaryIsKnownToOneShardAlone() throws IOException {
    List<PrivateRecord> records = generate(1).privateTrain();
    List<PrivateRecord> canaries = records.stream().filter(PrivateRecord::canary).toList();

    assertThat(canaries).hasSize(SIZES.canaryCount());
    assertThat(canaries.stream().map(r -> r.id() % SIZES.shardCount()).distinct())
        .hasSize(SIZES.canaryCount());
    assertThat(canaries.stream().map(r -> r.text().replaceAll("\\D", "")).distinct())
        .hasSize(SIZES.canaryCount())
        .allSatisfy(code -> assertThat(code).hasSize(4));
  }

  @Test
  void changingOneRecordChangesTheFingerprintsOfItsShardAndTheDataset() throws IOException {
    List<PrivateRecord> records = generate(1).privateTrain();
    List<PrivateRecord> changed = new java.util.ArrayList<>(records);
    changed.set(5, new PrivateRecord(5, "Heron", "Another text.", false));
    Shards before = Shards.roundRobin(records, SIZES.shardCount());
    Shards after = Shards.roundRobin(changed, SIZES.shardCount());

    assertThat(after.datasetFingerprint()).isNotEqualTo(before.datasetFingerprint());
    for (int index = 0; index < SIZES.shardCount(); index++) {
      boolean same =
          after.shards().get(index).fingerprint().equals(before.shards().get(index).fingerprint());
      assertThat(same).as("shard %d keeps its fingerprint", index).isEqualTo(index != 5);
    }
  }

  private static boolean said(PrivateRecord record, String phrase) {
    return Pattern.compile("\\b" + Pattern.quote(phrase) + "\\b").matcher(record.text()).find();
  }

  private static Set<String> words(Stream<String> texts) {
    return texts
        .flatMap(text -> WORD.matcher(text).results().map(java.util.regex.MatchResult::group))
        .collect(Collectors.toSet());
  }
}
