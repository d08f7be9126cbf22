package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of {@link SweepRules} on networks of one's own, of which the parameters are known and
 * the layers are not.
 */
final class OwnRules {
  /** What is defined by losses, gradients, outputs or the vector of parameters alone. */
  private static final Set<MetricKind> MEASURED =
      EnumSet.of(
          MetricKind.TRAIN_LOSS,
          MetricKind.TRAIN_ERROR,
          MetricKind.TEST_LOSS,
          MetricKind.TEST_ACCURACY,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.BOTTOM_EIGENVALUE,
          MetricKind.DOMINANT_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.GRADIENT_NOISE_SCALE,
          MetricKind.WEIGHT_NORM,
          MetricKind.COMPRESSIBILITY,
          MetricKind.LINEAR_CONNECTIVITY,
          MetricKind.LINEAR_BARRIER,
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.CURVE_BARRIER,
          MetricKind.CKA_SIMILARITY,
          MetricKind.DISAGREEMENT,
          MetricKind.JS_DIVERGENCE,
          MetricKind.PARAMETER_DISTANCE,
          MetricKind.ENSEMBLE_ACCURACY,
          MetricKind.ENSEMBLE_GAIN,
          MetricKind.USER_RUN,
          MetricKind.USER_PAIR,
          MetricKind.USER_CELL);

  /** Options of kinds above that speak of layers, units or laws of beginnings. */
  private static final List<String> USUAL = List.of("layer", "align", "series");

  private static final Set<Knob> OF_LAYOUT =
      EnumSet.of(
          Knob.WIDTH,
          Knob.DEPTH,
          Knob.BOTTLENECK,
          Knob.HEADS,
          Knob.ACTIVATION,
          Knob.BATCH_NORM,
          Knob.INITIALIZATION,
          Knob.FAMILY);

  private static final String OWN = "network.own";

  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private OwnRules(SweepSpec spec) {
    this.spec = spec;
  }

  static List<Violation> check(SweepSpec spec) {
    OwnRules rules = new OwnRules(spec);
    Optional<OwnSpec> own = spec.base().network().own();
    boolean family = spec.base().network().family() == NetworkFamily.OWN;
    rules.require(
        own.isPresent() == family,
        OWN,
        own.isPresent() ? "given" : "not set",
        family
            ? "name, module, parameters, as `models add` tells them"
            : "nothing; network.family own has it");
    if (family && own.isPresent()) {
      rules.found.addAll(own.get().check());
      rules.settings();
      rules.measurements();
      if (own.get().isMeasured()) {
        rules.measured(own.get());
      } else {
        rules.trained(own.get());
      }
    }
    return rules.found;
  }

  private void settings() {
    TaskSpec task = spec.base().task();
    require(!task.loss().isOfJets(), "task.loss", task.loss().name(), "cross_entropy or mse");
    require(
        task.parametrization() == Parametrization.STANDARD,
        "task.parametrization",
        task.parametrization().name(),
        "standard: layers of network.family own are its own");
    NetworkSpec n = spec.base().network();
    require(
        n.initialization() == InitializationKind.DEFAULT,
        "network.initialization",
        n.initialization().name(),
        "default: network.family own begins as it says itself");
    TrainingSpec t = spec.base().training();
    require(
        t.layerRates().isEmpty(),
        "training.layer_rates",
        t.layerRates().size() + " given",
        "none: tensors of network.family own are known to its workers alone");
    require(
        t.regularizers().isEmpty(),
        "training.regularizers",
        t.regularizers().size() + " given",
        "none with network.family own");
    for (int a = 0; a < spec.axes().size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      require(
          !OF_LAYOUT.contains(knob),
          "axes[" + a + "].field",
          knob.path(),
          "a field that network.family own has");
    }
  }

  private void measurements() {
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String path = "measurements[" + i + "]";
      require(
          MEASURED.contains(m.kind()),
          path + ".kind",
          m.kind(),
          "of network.family own one of "
              + MEASURED.stream().map(Enum::name).collect(Collectors.joining(", ")));
      for (String option : USUAL) {
        Optional<MetricOption> known = m.kind().option(option);
        if (known.isPresent() && MEASURED.contains(m.kind())) {
          String usual = known.get().defaultText();
          require(
              m.option(option).equals(usual),
              path + ".options." + option,
              m.option(option),
              usual + ": of network.family own only the vector of parameters is known");
        }
      }
    }
  }

  private void measured(OwnSpec own) {
    int states = own.states().size();
    require(
        spec.replicates() == states,
        "replicates",
        spec.replicates(),
        states + ": one for each of network.own.states");
    require(
        spec.axes().isEmpty(),
        "axes",
        spec.axes().size() + " axes",
        "none: network.own.states are measured as they are");
    require(
        !spec.checkpoints().initial(),
        "checkpoints.initial",
        true,
        "false: nothing is trained where network.own.states are given");
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      require(
          !m.needsTrajectory(),
          "measurements[" + i + "].kind",
          m.kind(),
          "one that needs no training: network.own.states are measured as they are");
    }
  }

  private void trained(OwnSpec own) {
    require(
        own.initializes(),
        OWN + ".initializes",
        false,
        "states to be measured, or a module with an exported initialize(self, seed: int)");
    require(
        !own.draws(),
        OWN + ".draws",
        true,
        "states to be measured, or a module without dropout: its random numbers are one stream of the"
            + " whole process, so that bits would depend on what else runs");
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
