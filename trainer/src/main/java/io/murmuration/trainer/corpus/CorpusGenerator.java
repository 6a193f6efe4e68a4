package io.murmuration.trainer.corpus;

import io.murmuration.trainer.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Public and private text from a specification and a seed; the same arguments, the same text.
 *
 * <p>Record {@code id} is about product {@code (id / shardCount) mod products}: with round-robin
 * shards every shard sees every product equally often.
 */
public final class CorpusGenerator {
  private final CorpusSpec spec;
  private final long seed;
  private final TextExpander expander;
  private final List<Product> brands;
  private final List<Product> products;

  /** A generator for one specification and seed. */
  public CorpusGenerator(CorpusSpec spec, long seed) {
    this.spec = spec;
    this.seed = seed;
    expander = new TextExpander(spec.lists());
    brands = drawBrands();
    products = drawProducts();
  }

  /** Makes everything. */
  public Corpus generate(CorpusSizes sizes) {
    return new Corpus(
        publicDocuments(sizes.publicDocuments(), "public-train"),
        publicDocuments(sizes.publicTestDocuments(), "public-test"),
        privateTrain(sizes),
        privateTest(sizes),
        products,
        brands);
  }

  private List<String> publicDocuments(int count, String stream) {
    SeededRandom random = SeededRandom.named(seed, stream);
    List<String> documents = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      DocumentForm form = drawForm(spec.publicForms(), random);
      boolean branded = random.nextInt(2) == 0;
      Product brand = brands.get(random.nextInt(brands.size()));
      Map<String, String> bindings = branded ? brand.bindings() : new TreeMap<>();
      documents.add(expander.document(form, bindings, random));
    }
    return documents;
  }

  private List<PrivateRecord> privateTrain(CorpusSizes sizes) {
    SeededRandom random = SeededRandom.named(seed, "private-train");
    List<PrivateRecord> records = new ArrayList<>(sizes.privateRecords());
    for (int id = 0; id < sizes.privateRecords(); id++) {
      // One per shard, each in another round, so that canaries differ in product and neighbours.
      int shard = id % sizes.shardCount();
      boolean canary =
          shard < sizes.canaryCount() && id / sizes.shardCount() == shard % sizes.recordsPerShard();
      records.add(record(id, id / sizes.shardCount(), canary, random));
    }
    return records;
  }

  private List<PrivateRecord> privateTest(CorpusSizes sizes) {
    SeededRandom random = SeededRandom.named(seed, "private-test");
    List<PrivateRecord> records = new ArrayList<>(sizes.privateTestRecords());
    for (int index = 0; index < sizes.privateTestRecords(); index++) {
      records.add(record(index, index, false, random));
    }
    return records;
  }

  private PrivateRecord record(int id, int round, boolean canary, SeededRandom random) {
    Product product = products.get(round % products.size());
    Map<String, String> bindings = product.bindings();
    String text = expander.document(drawForm(spec.privateForms(), random), bindings, random);
    if (canary) {
      text += " " + expander.expand(spec.canarySentence(), bindings, random);
    }
    return new PrivateRecord(id, product.name(), text, canary);
  }

  /** Facts are dealt like cards: each value about equally often, so frequency tells nothing. */
  private List<Product> drawBrands() {
    SeededRandom random = SeededRandom.named(seed, "brands");
    List<String> names = spec.lists().getOrDefault(spec.products().brandList(), List.of());
    List<Map<String, String>> facts = new ArrayList<>();
    names.forEach(name -> facts.add(new TreeMap<>()));
    for (String factList : spec.products().factLists()) {
      List<String> values = spec.lists().getOrDefault(factList, List.of());
      int[] dealt = random.permutation(names.size());
      int offset = random.nextInt(values.size());
      for (int index = 0; index < dealt.length; index++) {
        facts.get(dealt[index]).put(factList, values.get((index + offset) % values.size()));
      }
    }
    List<Product> drawn = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      drawn.add(new Product(names.get(index), facts.get(index)));
    }
    return drawn;
  }

  /** Every product is a brand's in disguise, the brands dealt evenly: which one is the secret. */
  private List<Product> drawProducts() {
    SeededRandom random = SeededRandom.named(seed, "products");
    List<String> names = spec.lists().getOrDefault(spec.products().nameList(), List.of());
    int[] dealt = random.permutation(names.size());
    List<Product> drawn = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      drawn.add(new Product(names.get(index), brands.get(dealt[index] % brands.size()).facts()));
    }
    return drawn;
  }

  private static DocumentForm drawForm(List<DocumentForm> forms, SeededRandom random) {
    int ticket = random.nextInt(forms.stream().mapToInt(DocumentForm::weight).sum());
    for (DocumentForm form : forms) {
      ticket -= form.weight();
      if (ticket < 0) {
        return form;
      }
    }
    throw new IllegalStateException("a ticket below the total weight always lands");
  }
}
