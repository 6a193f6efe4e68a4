package io.murmuration.privacy.curve;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A sorted grid of distinct Renyi orders, each above one. Immutable. */
public final class RenyiOrders {

  private static final int[] LARGE = {
    72, 80, 96, 112, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024
  };
  private static final RenyiOrders ACCOUNT = accountGrid();

  private final double[] orders;

  private RenyiOrders(double[] orders) {
    this.orders = orders;
  }

  /**
   * The grid of an account: 1.25 to 10.75 by 0.25, 2.0 to 10.0 by 0.1, the integers 2 to 64, and a
   * few larger ones to 1024.
   */
  public static RenyiOrders account() {
    return ACCOUNT;
  }

  /**
   * A grid of the given orders, sorted and without duplicates; none may be missing or at most one.
   */
  public static RenyiOrders of(double... orders) {
    double[] sorted = DoubleStream.of(orders).sorted().distinct().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("orders must not be empty");
    }
    for (double order : sorted) {
      requireOrder(order);
    }
    return new RenyiOrders(sorted);
  }

  private static RenyiOrders accountGrid() {
    // A quotient is correctly rounded, so 21 / 10.0 is the literal 2.1; a running sum would not be.
    DoubleStream quarters = IntStream.rangeClosed(5, 43).mapToDouble(n -> n / 4.0);
    DoubleStream tenths = IntStream.rangeClosed(20, 100).mapToDouble(n -> n / 10.0);
    DoubleStream integers = IntStream.rangeClosed(2, 64).asDoubleStream();
    DoubleStream large = IntStream.of(LARGE).asDoubleStream();
    DoubleStream fine = DoubleStream.concat(quarters, tenths);
    return of(DoubleStream.concat(fine, DoubleStream.concat(integers, large)).toArray());
  }

  /** Returns {@code order} if it is one: finite and above one. */
  public static double requireOrder(double order) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must be finite and > 1, got " + order);
    }
    return order;
  }

  public int count() {
    return orders.length;
  }

  /** The order at {@code index}, counted from the smallest. */
  public double at(int index) {
    return orders[index];
  }

  /** The index of {@code order}, which must be on the grid. */
  public int indexOf(double order) {
    int index = Arrays.binarySearch(orders, order);
    if (index < 0) {
      throw new IllegalArgumentException("order must be on the grid, got " + order);
    }
    return index;
  }

  /** The orders, ascending. */
  public double[] toArray() {
    return orders.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RenyiOrders that && Arrays.equals(orders, that.orders);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(orders);
  }

  @Override
  public String toString() {
    return Arrays.toString(orders);
  }
}
