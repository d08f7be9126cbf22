package io.orograph.core.tangent;

import java.util.List;

/**
 * What one linear layer z = s x Wᵀ + b adds to a tangent kernel: with a its inputs of a sample and
 * δ the gradient of one output of the network with respect to z, the derivative of that output with
 * respect to W is s δ aᵀ and with respect to b it is δ. Their inner products need no Jacobian.
 *
 * @param samples n
 * @param inputs a of each sample, shape (n, fan-in), row-major
 * @param scale s
 * @param bias whether b is a parameter
 * @param cotangents δ for each of the c outputs, each of shape (n, fan-out), row-major
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record LayerFactors(
    int samples, double[] inputs, double scale, boolean bias, List<double[]> cotangents) {
  public LayerFactors {
    cotangents = List.copyOf(cotangents);
    if (samples < 1 || inputs.length % samples != 0 || cotangents.isEmpty()) {
      throw new IllegalArgumentException(
          "inputs: %d of %d outputs (expected: so many for each of %d samples, and an output)"
              .formatted(inputs.length, cotangents.size(), samples));
    }
  }

  /** Adds to the kernel, shape (n·c, n·c), sample by sample and its outputs side by side. */
  void addTo(double[][] kernel) {
    int c = cotangents.size();
    int units = cotangents.getFirst().length / samples;
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j <= i; j++) {
        double common =
            scale * scale * dot(inputs, i, inputs, j, inputs.length / samples) + (bias ? 1 : 0);
        for (int k = 0; k < c; k++) {
          for (int l = 0; l < (i == j ? k + 1 : c); l++) {
            kernel[i * c + k][j * c + l] +=
                common * dot(cotangents.get(k), i, cotangents.get(l), j, units);
          }
        }
      }
    }
  }

  private static double dot(double[] a, int row, double[] b, int other, int length) {
    double sum = 0;
    for (int f = 0; f < length; f++) {
      sum += a[row * length + f] * b[other * length + f];
    }
    return sum;
  }
}
