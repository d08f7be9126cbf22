package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of {@link SweepRules} on data whose samples are sequences of tokens. A token is a name,
 * not a magnitude: what adds to it, or averages it with another, is refused. Losses, outputs,
 * weights and curvature are the same as of other classifiers.
 */
final class TokenRules {
  private static final String INPUTS = "inputs";
  private static final String PLAIN = "plain";

  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private TokenRules(SweepSpec spec) {
    this.spec = spec;
  }

  static List<Violation> check(SweepSpec spec) {
    TokenRules rules = new TokenRules(spec);
    boolean tokens =
        DataCatalogue.of(spec.base().data()).filter(DataCatalogue.Entry::isOfTokens).isPresent();
    if (tokens) {
      rules.noise();
      rules.mixtures();
    }
    return rules.found;
  }

  private void noise() {
    double noise = spec.base().data().pixelNoise();
    String reason = "tokens are no magnitudes that noise could be added to";
    require(noise == 0, Knob.PIXEL_NOISE.path(), Canonical.said(noise), "0: " + reason);
    for (int a = 0; a < spec.axes().size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      require(
          knob != Knob.PIXEL_NOISE,
          "axes[" + a + "].field",
          knob.path(),
          "another field: " + reason);
    }
  }

  /** What is measured on mixed-up inputs unless it says otherwise. */
  private void mixtures() {
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      boolean mixes =
          m.kind().option(INPUTS).filter(o -> o.accepts(PLAIN)).isPresent()
              && !m.option(INPUTS).equals(PLAIN);
      require(
          !mixes,
          "measurements[" + i + "].options." + INPUTS,
          mixes ? m.option(INPUTS) : "",
          "plain: a mixture of two tokens is no token");
    }
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
