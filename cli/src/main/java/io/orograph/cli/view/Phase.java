package io.orograph.cli.view;

/** The phases of Yang et al. 2021 and what a cell can be instead, as drawn. */
public enum Phase {
  /** Not fitted, poorly connected. */
  I("I", 174, "not fitted, poorly connected"),
  /** Not fitted, well connected. */
  II("II", 215, "not fitted, well connected"),
  /** Fitted, poorly connected. */
  III("III", 110, "fitted, poorly connected"),
  /** Fitted, well connected, dissimilar. */
  IV_A("IV-A", 151, "fitted, well connected, replicates dissimilar"),
  /** Fitted, well connected, similar. */
  IV_B("IV-B", 71, "fitted, well connected, replicates similar"),
  /** Outputs do not vary. */
  COLLAPSED("coll", 250, "collapsed: the outputs do not vary between samples"),
  /** Loss not finite. */
  DIVERGED("div", 245, "diverged: the loss ceased to be finite"),
  /** No label. */
  INCOMPLETE("", 255, "no label: not measured, or too few runs with an outcome");

  private final String sign;
  private final int palette;
  private final String meaning;

  Phase(String sign, int palette, String meaning) {
    this.sign = sign;
    this.palette = palette;
    this.meaning = meaning;
  }

  /** The phase of a label; INCOMPLETE for a word that is none. */
  public static Phase of(String label) {
    for (Phase phase : values()) {
      if (phase.name().replace('_', '-').equals(label)) {
        return phase;
      }
    }
    return INCOMPLETE;
  }

  String sign() {
    return sign;
  }

  int palette() {
    return palette;
  }

  String meaning() {
    return meaning;
  }
}
