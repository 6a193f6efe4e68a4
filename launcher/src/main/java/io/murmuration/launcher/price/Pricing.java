package io.murmuration.launcher.price;

import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.config.Release;
import io.murmuration.launcher.price.PriceReport.Charge;
import io.murmuration.launcher.price.PriceReport.Price;
import io.murmuration.privacy.accounting.Coverage;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.pld.PldAccountant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Prices a request, or refuses one whose sum would mean nothing. */
public final class Pricing {
  private static final String CONVERSION = "Canonne, Kamath and Steinke 2020, Proposition 12";

  private final PriceRequest request;

  private Pricing(PriceRequest request) {
    this.request = request;
  }

  /** The price of each event and of all of them. */
  public static PriceReport price(PriceRequest request) throws RefusedPriceException {
    Pricing pricing = new Pricing(request);
    pricing.refuseUnsound();
    List<Price> events = new ArrayList<>();
    for (PrivacyEvent event : request.events()) {
      events.add(pricing.priceOf(event, Documents.event(event)));
    }
    return new PriceReport(
        Release.ACCOUNTANT,
        request.delta(),
        Arrays.stream(request.orders().toArray()).boxed().toList(),
        pricing.priceOf(new Composed(request.events()), null),
        events);
  }

  private void refuseUnsound() throws RefusedPriceException {
    List<String> covered = new ArrayList<>();
    for (int i = 0; i < request.events().size(); i++) {
      PrivacyEvent event = request.events().get(i);
      if (hasPublishedToken(event)) {
        throw new RefusedPriceException(
            "events["
                + i
                + "] has no price: the loss that pmixed_published_token claims is no bound"
                + " (docs/maths/pmixed-published.md gives a counterexample);"
                + " use pmixed_token or pmixed_fixed_token");
      }
      covered.add("events[" + i + "] " + Coverage.of(event));
    }
    if (Coverage.of(new Composed(request.events())).isEmpty()) {
      throw new RefusedPriceException(
          "no adjacency is common to all events, so that the sum of their losses would mean"
              + " nothing: "
              + String.join(", ", covered)
              + "; price them in documents of their own, or token events under REPLACE_ONE,"
              + " which covers ADD_OR_REMOVE_ONE too");
    }
  }

  private static boolean hasPublishedToken(PrivacyEvent event) {
    if (event instanceof Repeated repeated) {
      return hasPublishedToken(repeated.event());
    } else if (event instanceof Composed composed) {
      return composed.events().stream().anyMatch(Pricing::hasPublishedToken);
    }
    return event instanceof PmixedPublishedToken;
  }

  private Price priceOf(PrivacyEvent event, @Nullable JsonNode shown) {
    RdpCurve curve = RdpAccountant.price(event, request.orders());
    Conversion.Epsilon best = Conversion.epsilonOf(curve, request.delta());
    boolean isBounded = best.epsilon() < Double.POSITIVE_INFINITY;
    return new Price(
        shown,
        List.copyOf(Coverage.of(event)),
        losses(curve),
        isBounded ? best.epsilon() : null,
        isBounded ? best.order() : null,
        CONVERSION,
        isBounded ? charge(event, best.order()) : null,
        certified(event));
  }

  private @Nullable Double certified(PrivacyEvent event) {
    OptionalDouble epsilon = PldAccountant.epsilonOf(event, request.delta());
    boolean isBounded = epsilon.isPresent() && epsilon.getAsDouble() < Double.POSITIVE_INFINITY;
    return isBounded ? epsilon.getAsDouble() : null;
  }

  private static List<@Nullable Double> losses(RdpCurve curve) {
    List<@Nullable Double> losses = new ArrayList<>();
    for (double order : curve.orders().toArray()) {
      double loss = curve.lossAt(order);
      losses.add(loss < Double.POSITIVE_INFINITY ? loss : null);
    }
    return losses;
  }

  private static @Nullable Charge charge(PrivacyEvent event, double order) {
    try {
      return new Charge(order, IntegerCharge.charge(event, order), IntegerCharge.UNITS_PER_NAT);
    } catch (ArithmeticException tooLarge) {
      return null; // a loss of more than 2^63 units has an epsilon and no integer
    }
  }
}
