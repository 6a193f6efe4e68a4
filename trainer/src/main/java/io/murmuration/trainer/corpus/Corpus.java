package io.murmuration.trainer.corpus;

import java.util.List;

/**
 * Everything the generator made.
 *
 * @param publicTrain public documents, for the tokenizer and the public model
 * @param publicTest held-out public documents
 * @param privateTrain private records, to be cut into shards
 * @param privateTest held-out private records of the same company
 * @param products the company's products and their facts
 */
public record Corpus(
    List<String> publicTrain,
    List<String> publicTest,
    List<PrivateRecord> privateTrain,
    List<PrivateRecord> privateTest,
    List<Product> products) {
  /** Copies the lists. */
  public Corpus {
    publicTrain = List.copyOf(publicTrain);
    publicTest = List.copyOf(publicTest);
    privateTrain = List.copyOf(privateTrain);
    privateTest = List.copyOf(privateTest);
    products = List.copyOf(products);
  }
}
