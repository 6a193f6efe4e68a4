package io.murmuration.trainer.lora;

import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The factors of one member on the heap: A (in, R) and B (R, out) of every adapted projection.
 *
 * <p>Arrays are shared, not copied: training changes them in place.
 */
public final class LoraParameters {
  private final List<LoraShape> shapes;
  private final int rank;
  private final List<float[]> factorsA;
  private final List<float[]> factorsB;

  private LoraParameters(
      List<LoraShape> shapes, int rank, List<float[]> factorsA, List<float[]> factorsB) {
    this.shapes = List.copyOf(shapes);
    this.rank = rank;
    this.factorsA = factorsA;
    this.factorsB = factorsB;
  }

  /**
   * As Hu et al. (2021) and peft begin: A uniform within 1 / sqrt(in), B zero, so that a new member
   * is the public model.
   */
  public static LoraParameters initial(List<LoraShape> shapes, int rank, SeededRandom random) {
    List<float[]> factorsA = new ArrayList<>();
    List<float[]> factorsB = new ArrayList<>();
    for (LoraShape shape : shapes) {
      float[] a = new float[shape.in() * rank];
      double bound = 1.0 / Math.sqrt(shape.in());
      for (int index = 0; index < a.length; index++) {
        a[index] = (float) (bound * (2.0 * random.nextDouble() - 1.0));
      }
      factorsA.add(a);
      factorsB.add(new float[rank * shape.out()]);
    }
    return new LoraParameters(shapes, rank, factorsA, factorsB);
  }

  /** The adapted projections. */
  public List<LoraShape> shapes() {
    return shapes;
  }

  /** R. */
  public int rank() {
    return rank;
  }

  /** A of projection {@code index}: (in, R), row-major, not a copy. */
  public float[] a(int index) {
    return factorsA.get(index);
  }

  /** B of projection {@code index}: (R, out), row-major, not a copy. */
  public float[] b(int index) {
    return factorsB.get(index);
  }

  /** Both factors by published module name, as adapters are written; not copies. */
  public Map<String, HostLora> byModule() {
    Map<String, HostLora> factors = new LinkedHashMap<>();
    for (int index = 0; index < shapes.size(); index++) {
      LoraShape shape = shapes.get(index);
      HostTensor a = new HostTensor(a(index), shape.in(), rank);
      HostTensor b = new HostTensor(b(index), rank, shape.out());
      factors.put(shape.module(), new HostLora(a, b));
    }
    return factors;
  }

  /** A copy whose values went through {@code change}. */
  public LoraParameters mapped(DoubleUnaryOperator change) {
    return new LoraParameters(shapes, rank, mapped(factorsA, change), mapped(factorsB, change));
  }

  private static List<float[]> mapped(List<float[]> arrays, DoubleUnaryOperator change) {
    List<float[]> copies = new ArrayList<>();
    for (float[] array : arrays) {
      float[] copy = new float[array.length];
      for (int index = 0; index < array.length; index++) {
        copy[index] = (float) change.applyAsDouble(array[index]);
      }
      copies.add(copy);
    }
    return copies;
  }

  /** All arrays, A and B of the first projection first. */
  public List<float[]> arrays() {
    List<float[]> arrays = new ArrayList<>();
    for (int index = 0; index < shapes.size(); index++) {
      arrays.add(factorsA.get(index));
      arrays.add(factorsB.get(index));
    }
    return arrays;
  }
}
