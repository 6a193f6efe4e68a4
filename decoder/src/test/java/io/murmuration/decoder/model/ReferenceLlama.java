package io.murmuration.decoder.model;

import io.murmuration.decoder.weights.HostTensor;
import java.util.Map;

/** Llama as the paper's formulas, one number at a time in doubles: slow, and easy to check. */
public final class ReferenceLlama {
  private final LlamaConfig config;
  private final Map<String, HostTensor> weights;
  private final Map<String, double[][]> deltas;

  /** {@code deltas}: per module an (in, out) matrix that is added to its transposed weight. */
  public ReferenceLlama(
      LlamaConfig config, Map<String, HostTensor> weights, Map<String, double[][]> deltas) {
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
        x[t][c] = at("embed_tokens.weight", ids[t] * width + c);
      }
    }
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "layers." + layer + ".";
      double[][] h = norm(x, prefix + "input_layernorm.weight");
      double[][] mixed =
          ReferenceMath.attention(
              turned(project(h, prefix + "self_attn.q_proj")),
              turned(project(h, prefix + "self_attn.k_proj")),
              project(h, prefix + "self_attn.v_proj"),
              config);
      x = ReferenceMath.sum(x, project(mixed, prefix + "self_attn.o_proj"));
      h = norm(x, prefix + "post_attention_layernorm.weight");
      double[][] inner = project(h, prefix + "mlp.gate_proj");
      double[][] up = project(h, prefix + "mlp.up_proj");
      for (int t = 0; t < inner.length; t++) {
        for (int i = 0; i < inner[t].length; i++) {
          inner[t][i] = inner[t][i] / (1 + Math.exp(-inner[t][i])) * up[t][i];
        }
      }
      x = ReferenceMath.sum(x, project(inner, prefix + "mlp.down_proj"));
    }
    return project(norm(x, "norm.weight"), config.isHeadTied() ? "embed_tokens" : "lm_head");
  }

  /** Rotary positions: channels d and d + D/2 of each head turn by position / theta^(2d/D). */
  private double[][] turned(double[][] x) {
    int width = config.headWidth();
    int half = width / 2;
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < x[t].length; c += width) {
        for (int d = 0; d < half; d++) {
          double angle = t / Math.pow(config.ropeTheta(), 2.0 * d / width);
          double first = x[t][c + d];
          double second = x[t][c + d + half];
          y[t][c + d] = first * Math.cos(angle) - second * Math.sin(angle);
          y[t][c + d + half] = second * Math.cos(angle) + first * Math.sin(angle);
        }
      }
    }
    return y;
  }

  private double[][] project(double[][] x, String module) {
    HostTensor weight = weights.get(module + ".weight");
    int out = (int) weight.shape()[0];
    int in = (int) weight.shape()[1];
    double[][] y = new double[x.length][out];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          double delta = deltas.containsKey(module) ? deltas.get(module)[i][o] : 0;
          y[t][o] += x[t][i] * (weight.values()[o * in + i] + delta);
        }
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, String gain) {
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      double square = 0;
      for (double value : x[t]) {
        square += value * value / x[t].length;
      }
      for (int c = 0; c < x[t].length; c++) {
        y[t][c] = x[t][c] / Math.sqrt(square + config.rmsNormEpsilon()) * at(gain, c);
      }
    }
    return y;
  }

  private double at(String name, int index) {
    return weights.get(name).values()[index];
  }
}
