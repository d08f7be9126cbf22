package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;

/** The rules of {@link SweepRules} on the network and what it is trained on. */
final class NetworkRules {
  /** What the convolutional families have no choice of. */
  private static final Set<Knob> OF_MLP = Set.of(Knob.DEPTH, Knob.ACTIVATION, Knob.BATCH_NORM);

  private static final String BOTTLENECK = Knob.BOTTLENECK.path();
  private static final int MOST_UNITS = 65_536;

  /** Most hidden layers, or blocks, of families that have a depth. */
  static final int DEEPEST = 64;

  /** Widest embedding: a block of it has 12 million parameters. */
  private static final int MOST_FEATURES = 1_024;

  private static final String HEADS = Knob.HEADS.path();

  private final List<Violation> found = new ArrayList<>();

  private NetworkRules() {}

  /**
   * All violations.
   *
   * @param entry the data set, if there is one of this name
   */
  static List<Violation> check(
      NetworkSpec network, Optional<DataCatalogue.Entry> entry, List<Axis> axes) {
    NetworkRules rules = new NetworkRules();
    String family = network.family().name().toLowerCase(Locale.ROOT);
    int widest = widest(network.family());
    rules.require(
        network.width() >= 1 && network.width() <= widest,
        "network.width",
        network.width(),
        "1 to " + widest);
    rules.require(
        network.depth() >= 0 && network.depth() <= DEEPEST,
        "network.depth",
        network.depth(),
        "0 to " + DEEPEST + " hidden layers");
    rules.require(
        network.output() == OutputKind.LINEAR || network.family() == NetworkFamily.MLP,
        "network.output",
        network.output().name().toLowerCase(Locale.ROOT),
        "linear: " + family + " has no other outputs");
    rules.require(
        network.biases() || (network.family() == NetworkFamily.MLP && !network.batchNorm()),
        "network.biases",
        network.biases(),
        "true: without biases there is network.family mlp alone, and without batch_norm");
    rules.bottleneck(network, axes);
    rules.initialization(network, family);
    rules.heads(network, family, axes);
    rules.blocks(network, family);
    entry.ifPresent(
        e ->
            rules.require(
                network.family().takes(e),
                "network.family",
                family,
                "one that takes "
                    + (e.isOfTokens() ? "tokens" : "samples of shape " + e.shape())
                    + ": "
                    + family
                    + " takes "
                    + network.family().samples()));
    for (int a = 0; a < axes.size(); a++) {
      rules.axis(network.family(), axes.get(a), "axes[" + a + "]", widest);
    }
    return rules.found;
  }

  private static int widest(NetworkFamily family) {
    if (family == NetworkFamily.TRANSFORMER) {
      return MOST_FEATURES;
    }
    return family.isConvolutional() ? NetworkFamily.MOST_CHANNELS : MOST_UNITS;
  }

  /** Attention splits the embedding into equal parts, one a head. */
  private void heads(NetworkSpec network, String family, List<Axis> axes) {
    if (network.family() != NetworkFamily.TRANSFORMER) {
      require(
          network.heads() == 0, HEADS, network.heads(), "nothing: " + family + " has no attention");
      return;
    }
    List<Given> widths = given(axes, Knob.WIDTH, network.width());
    List<Given> heads = given(axes, Knob.HEADS, network.heads());
    for (Given h : heads) {
      require(h.value() >= 1, h.field(), h.value(), "1 or more heads");
      for (Given w : widths) {
        require(
            h.value() < 1 || w.value() < 1 || w.value() % h.value() == 0,
            w.ofAxis() ? w.field() : h.field(),
            w.ofAxis() ? w.value() : h.value(),
            w.ofAxis()
                ? "a multiple of network.heads, %d, which split it".formatted(h.value())
                : "a divisor of network.width, %d, which they split".formatted(w.value()));
      }
    }
  }

  /** A number of the grid and where it is written. */
  private record Given(int value, String field, boolean ofAxis) {}

  private static List<Given> given(List<Axis> axes, Knob knob, int base) {
    for (int a = 0; a < axes.size(); a++) {
      if (axes.get(a).knob() == knob) {
        List<Given> given = new ArrayList<>();
        List<AxisValue> values = axes.get(a).values();
        for (int v = 0; v < values.size(); v++) {
          if (knob.accepts(values.get(v)) && values.get(v) instanceof AxisValue.Number n) {
            given.add(new Given((int) n.value(), "axes[" + a + "].values[" + v + "]", true));
          }
        }
        return given;
      }
    }
    return List.of(new Given(base, knob.path(), false));
  }

  /** The blocks of a transformer leave no choice. */
  private void blocks(NetworkSpec network, String family) {
    if (network.family() == NetworkFamily.TRANSFORMER) {
      require(
          network.activation() == Activation.RELU,
          "network.activation",
          network.activation().name().toLowerCase(Locale.ROOT),
          "relu, which " + family + " has");
      require(
          !network.batchNorm(), "network.batch_norm", true, "false: " + family + " has layer norm");
    }
  }

  /** What has no branches has none to begin at 0. */
  private void initialization(NetworkSpec network, String family) {
    NetworkFamily kind = network.family();
    String field = "network.initialization";
    switch (network.initialization()) {
      case DEFAULT, XAVIER_UNIFORM, XAVIER_NORMAL, NORMAL, UNIFORM -> {}
      case ZERO_RESIDUAL ->
          require(
              kind == NetworkFamily.RESNET18
                  || kind == NetworkFamily.RESNET20
                  || kind == NetworkFamily.RESIDUAL_MLP,
              field,
              "zero_residual",
              "one of default, xavier_uniform, xavier_normal, normal, uniform: "
                  + family
                  + " has no residual branches");
      case FIXUP ->
          require(
              kind == NetworkFamily.RESNET18,
              field,
              "fixup",
              "another: fixup is of network.family resnet18, in the place of its batch norm");
    }
  }

  /** What has no hidden layers has none in the middle. */
  private void bottleneck(NetworkSpec network, List<Axis> axes) {
    require(
        network.bottleneck() >= 0 && network.bottleneck() <= MOST_UNITS,
        BOTTLENECK,
        network.bottleneck(),
        "1 to " + MOST_UNITS + ", or 0 for network.width");
    boolean hasMiddle =
        network.family() == NetworkFamily.MLP && depths(network, axes).allMatch(depth -> depth > 0);
    String reason = "a layer in the middle has network.family mlp alone, from network.depth 1 on";
    require(
        network.bottleneck() == 0 || hasMiddle, BOTTLENECK, network.bottleneck(), "0: " + reason);
    for (int a = 0; a < axes.size(); a++) {
      require(
          axes.get(a).knob() != Knob.BOTTLENECK || hasMiddle,
          "axes[" + a + "].field",
          BOTTLENECK,
          "another field: " + reason);
    }
  }

  private static DoubleStream depths(NetworkSpec network, List<Axis> axes) {
    return axes.stream()
        .filter(axis -> axis.knob() == Knob.DEPTH)
        .findFirst()
        .map(axis -> axis.values().stream().mapToDouble(NetworkRules::number))
        .orElse(DoubleStream.of(network.depth()));
  }

  /** What is no number is the axis' own violation. */
  private static double number(AxisValue value) {
    return value instanceof AxisValue.Number n ? n.value() : 1;
  }

  private void axis(NetworkFamily family, Axis axis, String path, int widest) {
    boolean fixed =
        family == NetworkFamily.TRANSFORMER
            ? axis.knob() == Knob.ACTIVATION || axis.knob() == Knob.BATCH_NORM
            : axis.knob() == Knob.HEADS
                || (family.isConvolutional() && OF_MLP.contains(axis.knob()));
    require(
        !fixed,
        path + ".field",
        axis.knob().path(),
        "a field that " + family.name().toLowerCase(Locale.ROOT) + " has");
    if (axis.knob() != Knob.WIDTH) {
      return;
    }
    for (int v = 0; v < axis.values().size(); v++) {
      AxisValue value = axis.values().get(v);
      // what no network of any family has is the axis' own violation
      if (axis.knob().accepts(value) && value instanceof AxisValue.Number n) {
        require(
            n.value() <= widest, path + ".values[" + v + "]", value.text(), "at most " + widest);
      }
    }
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
