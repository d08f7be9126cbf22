package io.orograph.engine.model;

import io.orograph.core.align.UnitGroups;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a network: layers in the order of the forward pass.
 *
 * @param name short name for people and messages, e.g. {@code mlp-64-16-16-10-relu}
 * @param inputShape extents of one sample
 * @param outputs extent of one output vector (classes, for a classifier)
 * @param layers the layers
 */
public record Architecture(String name, List<Integer> inputShape, int outputs, List<Layer> layers) {
  public Architecture {
    inputShape = List.copyOf(inputShape);
    layers = List.copyOf(layers);
  }

  /** Where its tensors lie. */
  public ParameterLayout layout() {
    return ParameterLayout.of(this);
  }

  /** Number of inputs of one sample, flattened. */
  public int inputSize() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** A sample as the first layer takes it: an image where that is a convolution, otherwise flat. */
  public SampleShape sampleShape() {
    return SampleShape.of(inputShape, hasConvolutions());
  }

  /** Whether it begins with a convolution, as networks that have any do, but for one's own. */
  public boolean hasConvolutions() {
    return layers.getFirst() instanceof Layer.Convolution;
  }

  /** Whether a sample of a module of one's own is a sequence of tokens. */
  public boolean takesTokens() {
    return layers.getFirst() instanceof Layer.Own own && own.tokens();
  }

  /** Whether convolutions are computed in it anywhere. */
  public boolean convolves() {
    return hasConvolutions() || own().map(OwnModule::hasKernels).orElse(false);
  }

  /** The module it consists of, if it is one of one's own. */
  public Optional<OwnModule> own() {
    return layers.getFirst() instanceof Layer.Own own
        ? Optional.of(own.module())
        : Optional.empty();
  }

  /** Which of its units may be permuted without changing what it computes. */
  public UnitGroups unitGroups() {
    return UnitWalk.of(this);
  }

  /** Work and memory of one sample's forward pass. */
  public NetworkCost cost() {
    return NetworkCost.of(this);
  }

  /** The canonical text that checkpoints carry: name, input shape and one line per layer. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("orograph.architecture/1\n").append(name).append('\n');
    text.append("input ").append(inputShape).append(" outputs ").append(outputs).append('\n');
    layers.forEach(layer -> text.append(layer).append('\n'));
    return text.toString();
  }
}
