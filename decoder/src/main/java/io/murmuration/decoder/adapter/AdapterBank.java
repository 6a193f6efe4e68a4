package io.murmuration.decoder.adapter;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.MemberAdapters;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The adapters of all members, stacked.
 *
 * <p>Each projection sees views of the tables; a forward gathers the rows that it needs from them.
 */
public final class AdapterBank implements MemberAdapters {
  private final AdapterSpec spec;
  private final int memberCount;
  private final List<BankTable> tables;

  private AdapterBank(AdapterSpec spec, int memberCount, List<BankTable> tables) {
    this.spec = spec;
    this.memberCount = memberCount;
    this.tables = tables;
  }

  /**
   * Reads one adapter directory per member, in order; arrays belong to {@code manager}.
   *
   * @throws RefusedModelException for a file, option, tensor or shape that is not exactly as
   *     expected, a value that is no finite number, and members whose specs differ
   */
  public static AdapterBank load(ModelConfig config, List<Path> directories, NDManager manager)
      throws IOException {
    if (directories.isEmpty()) {
      throw new IllegalArgumentException("directories must name at least one adapter, got none");
    }
    AdapterFile first = new AdapterFile(directories.get(0), config);
    AdapterSpec spec = first.spec();
    List<BankTable> tables = tables(config, spec, directories.size(), manager);
    AdapterNames names = new AdapterNames(config);
    for (int member = 0; member < directories.size(); member++) {
      AdapterFile file = new AdapterFile(directories.get(member), config);
      requireSame(first, spec, file);
      Map<String, HostTensor> tensors = file.tensors(spec);
      for (BankTable table : tables) {
        table.place(member, tensors, names, spec.scale());
      }
    }
    return new AdapterBank(spec, directories.size(), tables);
  }

  /** One table per rank: a projection's is the sum of those of the modules fused in it. */
  private static List<BankTable> tables(
      ModelConfig config, AdapterSpec spec, int memberCount, NDManager manager) {
    Map<String, List<AdaptableModule>> fused = new LinkedHashMap<>();
    for (AdaptableModule module : spec.modules(config)) {
      fused.computeIfAbsent(module.projection(), key -> new ArrayList<>()).add(module);
    }
    Map<Integer, List<List<AdaptableModule>>> byRank = new TreeMap<>();
    for (List<AdaptableModule> modules : fused.values()) {
      int rank = spec.rank() * modules.size();
      byRank.computeIfAbsent(rank, key -> new ArrayList<>()).add(modules);
    }
    List<BankTable> tables = new ArrayList<>();
    byRank.forEach((rank, list) -> tables.add(new BankTable(rank, list, memberCount, manager)));
    return tables;
  }

  private static void requireSame(AdapterFile first, AdapterSpec expected, AdapterFile file)
      throws IOException {
    AdapterSpec found = file.spec();
    if (!found.equals(expected)) {
      throw new RefusedModelException(
          "%s: expected %s as in %s, found %s"
              .formatted(file.directory(), expected, first.directory(), found));
    }
  }

  @Override
  public int memberCount() {
    return memberCount;
  }

  /** Shape of every member's adapter. */
  public AdapterSpec spec() {
    return spec;
  }

  @Override
  public Map<String, LoraFactors> tables() {
    Map<String, LoraFactors> factors = new HashMap<>();
    tables.forEach(table -> table.addTo(factors));
    return factors;
  }
}
