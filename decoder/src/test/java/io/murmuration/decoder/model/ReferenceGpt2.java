package io.murmuration.decoder.model;

import io.murmuration.decoder.weights.HostTensor;
import java.util.Map;

/** GPT-2 as the paper's formulas, one number at a time in doubles: slow, and easy to check. */
public final class ReferenceGpt2 {
  private final Gpt2Config config;
  private final Map<String, HostTensor> weights;
  private final Map<String, double[][]> deltas;

  /** {@code deltas}: per module an (in, out) matrix that is added to its weight. */
  public ReferenceGpt2(
      Gpt2Config config, Map<String, HostTensor> weights, Map<String, double[][]> deltas) {
    this.config = config;
    this.weights = weights;
    this.deltas = deltas;
  }

  /** Logits [position][token]. */
  public double[][] logits(int... ids) {
    int width = config.width();
    double[][] x = new double[ids.length][width];
    for (int t = 0; t < ids.length; t++) {
      for (int c = 0; c < width; c++) {
        x[t][c] = at("wte.weight", ids[t] * width + c) + at("wpe.weight", t * width + c);
      }
    }
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "h." + layer + ".";
      double[][] qkv = project(norm(x, prefix + "ln_1"), prefix + "attn.c_attn");
      double[][] mixed =
          ReferenceMath.attention(
              ReferenceMath.columns(qkv, 0, width),
              ReferenceMath.columns(qkv, width, 2 * width),
              ReferenceMath.columns(qkv, 2 * width, 3 * width),
              config);
      x = ReferenceMath.sum(x, project(mixed, prefix + "attn.c_proj"));
      double[][] inner = project(norm(x, prefix + "ln_2"), prefix + "mlp.c_fc");
      ReferenceMath.each(inner, ReferenceGpt2::gelu);
      x = ReferenceMath.sum(x, project(inner, prefix + "mlp.c_proj"));
    }
    double[][] last = norm(x, "ln_f");
    double[][] logits = new double[ids.length][config.vocabularySize()];
    for (int t = 0; t < ids.length; t++) {
      for (int v = 0; v < config.vocabularySize(); v++) {
        for (int c = 0; c < width; c++) {
          logits[t][v] += last[t][c] * at("wte.weight", v * width + c);
        }
      }
    }
    return logits;
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private double[][] project(double[][] x, String module) {
    HostTensor weight = weights.get(module + ".weight");
    int in = (int) weight.shape()[0];
    int out = (int) weight.shape()[1];
    double[][] y = new double[x.length][out];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < out; o++) {
        y[t][o] = at(module + ".bias", o);
        for (int i = 0; i < in; i++) {
          double delta = deltas.containsKey(module) ? deltas.get(module)[i][o] : 0;
          y[t][o] += x[t][i] * (weight.values()[i * out + o] + delta);
        }
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, String module) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double mean = 0;
      double square = 0;
      for (double value : x[t]) {
        mean += value / x[t].length;
        square += value * value / x[t].length;
      }
      double deviation = Math.sqrt(square - mean * mean + config.layerNormEpsilon());
      y[t] = new double[x[t].length];
      for (int c = 0; c < x[t].length; c++) {
        double scaled = (x[t][c] - mean) / deviation;
        y[t][c] = scaled * at(module + ".weight", c) + at(module + ".bias", c);
      }
    }
    return y;
  }

  private double at(String name, int index) {
    return weights.get(name).values()[index];
  }
}
