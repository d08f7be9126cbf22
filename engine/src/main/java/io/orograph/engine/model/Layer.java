package io.orograph.engine.model;

import io.orograph.core.sweep.Activation;
import java.util.List;

/**
 * One layer of an architecture, as data.
 *
 * <p>A layer with tensors has a name, the prefix of their names in PyTorch's {@code state_dict}.
 */
public sealed interface Layer {

  /**
   * The shape of its output.
   *
   * @throws IllegalArgumentException if it cannot follow on {@code in}
   */
  default SampleShape output(SampleShape in) {
    return LayerShapes.output(this, in);
  }

  /**
   * z = x Wᵀ + b, with W of shape (outputs, inputs) as in {@code nn.Linear}.
   *
   * @param name prefix of {@code weight} and {@code bias}
   * @param inputs columns of W
   * @param outputs rows of W
   */
  record Linear(String name, int inputs, int outputs) implements Layer {}

  /**
   * z = x Wᵀ/√inputs + b, the linear layer of the NTK parametrization.
   *
   * @param name prefix of {@code weight} and {@code bias}
   * @param inputs columns of W
   * @param outputs rows of W
   */
  record ScaledLinear(String name, int inputs, int outputs) implements Layer {
    /** 1/√inputs. */
    public double scale() {
      return 1 / Math.sqrt(inputs);
    }
  }

  /**
   * z = x Wᵀ, or x Wᵀ/√inputs in the NTK parametrization: a linear layer without biases.
   *
   * @param name prefix of {@code weight}
   * @param inputs columns of W
   * @param outputs rows of W
   * @param scaled whether it divides by √inputs
   */
  record Unbiased(String name, int inputs, int outputs, boolean scaled) implements Layer {
    /** 1/√inputs where it is scaled, otherwise 1. */
    public double scale() {
      return scaled ? 1 / Math.sqrt(inputs) : 1;
    }
  }

  /**
   * A nonlinearity of hidden units.
   *
   * @param kind which one
   */
  record Nonlinearity(Activation kind) implements Layer {}

  /**
   * An elementwise nonlinearity of the network's outputs, whose units are not hidden ones.
   *
   * @param kind which one
   */
  record OutputNonlinearity(Activation kind) implements Layer {}

  /**
   * Square two-dimensional convolution without bias, W of shape (outputs, inputs, kernel, kernel).
   *
   * @param name prefix of {@code weight}
   * @param inputs input channels
   * @param outputs output channels
   * @param kernel extent of the kernel
   * @param stride step of the kernel
   * @param padding zeros added on each side
   */
  record Convolution(String name, int inputs, int outputs, int kernel, int stride, int padding)
      implements Layer {}

  /**
   * Batch normalization over channels, affine, with running statistics as buffers.
   *
   * @param name prefix of {@code weight}, {@code bias}, {@code running_mean}, {@code running_var}
   * @param channels number of channels
   */
  record BatchNorm(String name, int channels) implements Layer {}

  /**
   * x + b with one number b, as Fixup has before its layers.
   *
   * @param name of b
   */
  record ScalarBias(String name) implements Layer {}

  /**
   * s x with one number s, as Fixup has in its branches.
   *
   * @param name of s
   */
  record ScalarScale(String name) implements Layer {}

  /**
   * body(x) + shortcut(x).
   *
   * @param body the residual branch
   * @param shortcut empty for the identity
   */
  record Residual(List<Layer> body, List<Layer> shortcut) implements Layer {
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
    }
  }

  /**
   * Average pooling over squares, then flattening of all but the sample axis.
   *
   * @param kernel extent of the square
   */
  record AveragePoolFlatten(int kernel) implements Layer {}

  /**
   * Tokens to vectors, E of shape (vocabulary, features) as in {@code nn.Embedding}: a sample is a
   * vector of token ids 0, 1, …, each a whole number.
   *
   * @param name prefix of {@code weight}
   * @param vocabulary rows of E
   * @param features columns of E
   */
  record Embedding(String name, int vocabulary, int features) implements Layer {}

  /**
   * x + p for each place of a sequence, with learned p of shape (length, features), as the {@code
   * nn.Embedding} of the places.
   *
   * @param name prefix of {@code weight}
   * @param length rows of p
   * @param features columns of p
   */
  record Positions(String name, int length, int features) implements Layer {}

  /**
   * Self-attention of a sequence by several heads, softmax(q kᵀ/√(features/heads)) v in each, with
   * the tensors of {@code nn.MultiheadAttention}; no mask, no dropout.
   *
   * @param name prefix of {@code in_proj_weight} (3 features, features), {@code in_proj_bias},
   *     {@code out_proj.weight} (features, features) and {@code out_proj.bias}
   * @param features extent of each vector
   * @param heads divides {@code features}
   */
  record Attention(String name, int features, int heads) implements Layer {
    public Attention {
      if (heads < 1 || features % heads != 0) {
        throw new IllegalArgumentException(
            "heads: " + heads + " (expected: a divisor of features, " + features + ")");
      }
    }
  }

  /**
   * y = γ (x − m)/√(v + 1e-5) + β with mean m and biased variance v of each vector of a sequence,
   * as {@code nn.LayerNorm}.
   *
   * @param name prefix of {@code weight} and {@code bias}
   * @param features extent of each vector
   */
  record LayerNorm(String name, int features) implements Layer {}

  /** The mean of the vectors of a sequence. */
  record MeanOfSequence() implements Layer {}

  /**
   * A whole network of one's own: its code is in its archive, and nobody here knows its layers.
   *
   * @param module the archive
   * @param inputShape extents of a sample as {@code forward} takes them
   * @param outputs numbers of a sample that it answers
   * @param places at which a weight may be used in one sample, at most: pixels or tokens
   * @param tokens whether samples are whole numbers, as an embedding takes them
   */
  record Own(OwnModule module, List<Integer> inputShape, int outputs, int places, boolean tokens)
      implements Layer {
    public Own {
      inputShape = List.copyOf(inputShape);
    }
  }

  /**
   * Maximum over disjoint squares; rows and columns that fill no square are dropped.
   *
   * @param kernel extent of the square, and the step
   */
  record MaxPool(int kernel) implements Layer {}
}
