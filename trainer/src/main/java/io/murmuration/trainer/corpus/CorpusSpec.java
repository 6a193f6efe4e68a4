package io.murmuration.trainer.corpus;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * What the generator may say: word lists, public and private document forms, which lists are facts.
 *
 * @param formatVersion must be 1
 * @param lists closed sets of words by name
 * @param products which lists name products and which are facts about them
 * @param publicForms document forms of the public corpus
 * @param privateForms document forms of the private corpus
 * @param canarySentence template appended to the few records that carry a canary
 */
public record CorpusSpec(
    int formatVersion,
    Map<String, List<String>> lists,
    ProductLists products,
    List<DocumentForm> publicForms,
    List<DocumentForm> privateForms,
    String canarySentence) {
  /** The resource with the specification of the demonstration. */
  public static final String DEMO_RESOURCE = "demo-corpus.json";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Checks that every list a product needs is there. */
  public CorpusSpec {
    if (formatVersion != 1) {
      throw new IllegalArgumentException("formatVersion must be 1, got " + formatVersion);
    }
    lists = Map.copyOf(lists);
    publicForms = List.copyOf(publicForms);
    privateForms = List.copyOf(privateForms);
    requireList(lists, products.nameList());
    requireList(lists, products.brandList());
    for (String factList : products.factLists()) {
      requireList(lists, factList);
    }
  }

  /** Reads a specification; unknown keys are refused. */
  public static CorpusSpec read(InputStream json) throws IOException {
    return MAPPER.readValue(json, CorpusSpec.class);
  }

  /** The bytes of the demonstration's specification, as shipped. */
  public static byte[] demoBytes() throws IOException {
    try (InputStream json = CorpusSpec.class.getResourceAsStream(DEMO_RESOURCE)) {
      if (json == null) {
        throw new IOException("resource " + DEMO_RESOURCE + " is missing");
      }
      return json.readAllBytes();
    }
  }

  private static void requireList(Map<String, List<String>> lists, String name) {
    List<String> words = lists.get(name);
    if (words == null || words.isEmpty()) {
      throw new IllegalArgumentException("lists must hold a non-empty list \"" + name + "\"");
    }
  }

  /**
   * Which lists describe products.
   *
   * @param nameList names of the private company's products, in public text bound to nothing
   * @param brandList names with facts that are public and constant: they teach the public model
   *     that a name can settle a fact
   * @param factLists lists from which every product draws one fixed fact
   */
  public record ProductLists(String nameList, String brandList, List<String> factLists) {
    /** Copies the list. */
    public ProductLists {
      factLists = List.copyOf(factLists);
    }
  }
}
