package io.murmuration.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Calibration;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.pld.PldAccountant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How far the accountant is from reference values, by kind of value: prints a row per kind with the
 * smallest and the largest relative difference. Not below zero means never below the reference.
 */
@Tag("slow")
class AccuracyTable {
  private final Map<String, List<Double>> differences = new LinkedHashMap<>();

  @Test
  void theTable() {
    theorem();
    ratioBall();
    noise();
    lossDistributions();

    differences.forEach(
        (kind, found) ->
            System.out.printf(
                "| %s | %d | %+.1e | %+.1e |%n",
                kind,
                found.size(),
                found.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                found.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
    assertThat(differences).hasSizeGreaterThan(10);
    differences.forEach(
        (kind, found) -> assertThat(found).allSatisfy(d -> assertThat(d).isCloseTo(0, within(.1))));
  }

  private void add(String kind, double ours, double reference) {
    double difference = reference == 0 ? ours : (ours - reference) / Math.abs(reference);
    differences.computeIfAbsent(kind, key -> new ArrayList<>()).add(difference);
  }

  private void theorem() {
    for (Map<String, String> row : Vectors.rows("theorem.csv")) {
      PrivacyEvent token =
          Double.parseDouble(row.get("gamma")) == 0
              ? new PrivacyEvent.Free("a ball of the public distribution alone")
              : new TokenEvent.PmixedToken(
                  Integer.parseInt(row.get("N")),
                  new SubsetPlan.Poisson(number(row, "p")),
                  new ChiSquareBallParameters(
                      number(row, "gamma"), number(row, "C"), number(row, "tau")),
                  Adjacency.valueOf(row.get("adjacency")));
      if (row.get("kind").equals("eps")) {
        add(
            "theorem.csv eps",
            RdpAccountant.lossAt(token, number(row, "alpha")),
            number(row, "eps_tight"));
      } else if (token instanceof TokenEvent) {
        // The account grid holds the grid of the reference: tokens can only be more.
        long tokens =
            BudgetPlan.forEvent(number(row, "eps_target"), number(row, "delta"), token).tokens();
        add("theorem.csv T (larger grid)", tokens, number(row, "T_tight"));
      }
    }
  }

  private void ratioBall() {
    for (Map<String, String> row : Vectors.rows("ratio-ball-price.csv")) {
      double expected = Math.min(number(row, "theorem"), number(row, "ratio"));
      TokenEvent token =
          new TokenEvent.RatioBallToken(
              Integer.parseInt(row.get("members")),
              new SubsetPlan.Poisson(number(row, "rate")),
              number(row, "radius"),
              Adjacency.valueOf(row.get("adjacency")));
      add(
          "ratio ball price, 80 digits",
          RdpAccountant.lossAt(token, number(row, "order")),
          expected);
    }
  }

  private void noise() {
    for (Map<String, String> row : Vectors.rows("noise.csv")) {
      String kind = row.get("kind");
      double value = number(row, "value");
      if (kind.equals("rdp_order")) {
        String extra = row.get("extra");
        double truth =
            Double.parseDouble(extra.substring(extra.indexOf('=') + 1, extra.indexOf(';')));
        double loss = RdpAccountant.lossAt(step(row), number(row, "order"));
        add("rdp_order against quadrature", loss, truth);
      } else if (kind.equals("pure_to_rdp")) {
        double epsilon = Double.parseDouble(row.get("extra").replaceFirst("eps0=", ""));
        PrivacyEvent pure = new PureDp(epsilon, Adjacency.ADD_OR_REMOVE_ONE);
        add(kind, RdpAccountant.lossAt(pure, number(row, "order")), value);
      } else if (kind.equals("epsilon_rdp")) {
        add(kind + " (" + row.get("source") + ")", epsilonByRdp(run(row), row), value);
      } else if (kind.equals("delta_rdp")) {
        double delta =
            Conversion.deltaOf(RdpAccountant.price(run(row)), number(row, "epsilon")).delta();
        add(kind, delta, value);
      } else if (kind.equals("calibration_rdp")) {
        PrivacyTarget target = new PrivacyTarget(number(row, "epsilon"), number(row, "delta"));
        long steps = Long.parseLong(row.get("steps"));
        double noise = Calibration.noiseMultiplier(target, number(row, "rate"), steps);
        boolean edge = row.get("source").equals("opacus") && value > 9;
        if (!edge) { // that grid of orders ends at 63
          add(kind + " (" + row.get("source") + ")", noise, value);
        }
      } else if (kind.equals("epsilon_rdp_laplace")) {
        double scale = Double.parseDouble(row.get("extra").replaceFirst(".*=", ""));
        PrivacyEvent run = new Repeated(new Laplace(scale), Long.parseLong(row.get("steps")));
        add(kind, epsilonByRdp(run, row), value);
      }
    }
  }

  private void lossDistributions() {
    for (Map<String, String> row : Vectors.rows("noise.csv")) {
      String kind = row.get("kind");
      double value = number(row, "value");
      if (kind.equals("epsilon_pld") || kind.equals("epsilon_prv")) {
        double epsilon = PldAccountant.epsilonOf(run(row), number(row, "delta")).orElseThrow();
        add(kind, epsilon, value);
      } else if (kind.equals("delta_pld")) {
        double delta = PldAccountant.deltaOf(run(row), number(row, "epsilon")).orElseThrow();
        add(kind, delta, value);
      } else if (kind.equals("epsilon_gaussian_exact")) {
        double epsilon = PldAccountant.epsilonOf(run(row), number(row, "delta")).orElseThrow();
        add(kind + " by the loss distribution", epsilon, value);
      } else if (kind.equals("epsilon_pld_laplace")) {
        double scale = Double.parseDouble(row.get("extra").replaceFirst(".*=", ""));
        PrivacyEvent run = new Repeated(new Laplace(scale), Long.parseLong(row.get("steps")));
        add(kind, PldAccountant.epsilonOf(run, number(row, "delta")).orElseThrow(), value);
      }
    }
  }

  private static double epsilonByRdp(PrivacyEvent run, Map<String, String> row) {
    return Conversion.epsilonOf(RdpAccountant.price(run), number(row, "delta")).epsilon();
  }

  private static PrivacyEvent step(Map<String, String> row) {
    return new PoissonSubsampled(new Gaussian(number(row, "noise")), number(row, "rate"));
  }

  private static PrivacyEvent run(Map<String, String> row) {
    return new Repeated(step(row), Long.parseLong(row.get("steps")));
  }

  private static double number(Map<String, String> row, String column) {
    return Vectors.number(row, column);
  }
}
