package io.murmuration.trainer.corpus;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything the generator made.
 *
 * @param publicTrain public documents, for the tokenizer and the public model
 * @param publicTest held-out public documents
 * @param privateTrain private records, to be cut into shards
 * @param privateTest held-out private records of the same company
 * @param products the company's products and their facts
 * @param brands brands that are public, and their facts
 */
public record Corpus(
    List<String> publicTrain,
    List<String> publicTest,
    List<PrivateRecord> privateTrain,
    List<PrivateRecord> privateTest,
    List<Product> products,
    List<Product> brands) {
  /** Copies the lists. */
  public Corpus {
    publicTrain = List.copyOf(publicTrain);
    publicTest = List.copyOf(publicTest);
    privateTrain = List.copyOf(privateTrain);
    privateTest = List.copyOf(privateTest);
    products = List.copyOf(products);
    brands = List.copyOf(brands);
  }

  /** Names of all products, private and public. */
  public List<String> productNames() {
    return Stream.concat(products.stream(), brands.stream()).map(Product::name).toList();
  }
}
