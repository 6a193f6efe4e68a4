package io.murmuration.launcher.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.privacy.event.Adjacency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prices of events and of all of them on the same data, as docs/accounting-format.md describes them
 * to others.
 *
 * @param accountant name and version of what computed the numbers
 * @param delta at which epsilons are given
 * @param orders the Renyi orders of every list of losses
 * @param composition the price of all events together
 * @param events the price of each event, in their order
 */
public record PriceReport(
    String accountant, double delta, List<Double> orders, Price composition, List<Price> events) {

  /**
   * One price.
   *
   * @param event the event as it was understood; absent for the composition
   * @param adjacency the neighbours that the price is about
   * @param rdp losses in nats, by order; null where there is no bound
   * @param epsilon smallest epsilon over the orders; null if none has a bound
   * @param order the order that gave epsilon
   * @param conversion how epsilon was made from the loss
   * @param charge the loss at that order as a ledger would add it; null if it has no bound
   * @param pldEpsilon epsilon by the whole law of the privacy loss, a certificate of its own; null
   *     where some part has no dominating pair that is known
   */
  public record Price(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode event,
      List<Adjacency> adjacency,
      List<@Nullable Double> rdp,
      @Nullable Double epsilon,
      @Nullable Double order,
      String conversion,
      @Nullable Charge charge,
      @Nullable Double pldEpsilon) {}

  /**
   * A loss in whole units.
   *
   * @param order the Renyi order
   * @param units rounded up for each event that is repeated
   * @param unitsPerNat units in one nat
   */
  public record Charge(double order, long units, double unitsPerNat) {}
}
