package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegularizerRulesTest {

  private static SweepSpec sweep(List<Axis> axes, RegularizerSpec... regularizers) {
    RunSettings s = SweepSamples.settings();
    RunSettings base = s.with(s.training().regularizedBy(List.of(regularizers)));
    return SweepSamples.sweep(base, axes, 3, false);
  }

  private static List<String> refusals(List<Axis> axes, RegularizerSpec... regularizers) {
    return SweepRules.check(sweep(axes, regularizers)).stream().map(Violation::toString).toList();
  }

  private static RegularizerSpec norm(double coefficient, double radius) {
    return new RegularizerSpec(
        RegularizerKind.NORM_TARGET, coefficient, RegularizerScope.LAYER, radius, false);
  }

  @Test
  void everyKindIsAccepted() {
    assertThat(
            refusals(
                List.of(),
                new RegularizerSpec(
                    RegularizerKind.COMPRESSIBILITY, 0.01, RegularizerScope.GLOBAL, 0, true),
                new RegularizerSpec(RegularizerKind.L1, 1e-4),
                new RegularizerSpec(RegularizerKind.HOYER_SQUARE, 1e-4),
                norm(1e-3, 40)))
        .isEmpty();
  }

  @Test
  void negativeCoefficientsAreRefused() {
    assertThat(refusals(List.of(), new RegularizerSpec(RegularizerKind.L1, -0.1)))
        .containsExactly("training.regularizers[0].coefficient: -0.1 (expected: at least 0)");
  }

  /** Of the settings of a run 0 may be what an axis has set. */
  @Test
  void aCoefficientThatIsWrittenNowhereIsMissedInASpecificationAlone() {
    SweepSpec bare = sweep(List.of(), new RegularizerSpec(RegularizerKind.L1, 0));
    assertThat(SweepRules.check(bare)).isEmpty();
    assertThat(SweepRules.unset(bare))
        .extracting(Violation::toString)
        .containsExactly(
            "training.regularizers[0].coefficient: 0.0 (expected: a number above 0, or an axis"
                + " over training.regularizers.l1.coefficient)");
    assertThat(
            SweepRules.unset(
                sweep(
                    List.of(SweepSamples.axis(Knob.L1, 0, 0.01)),
                    new RegularizerSpec(RegularizerKind.L1, 0))))
        .isEmpty();
  }

  @Test
  void zeroIsAllowedWhereAnAxisSetsTheCoefficient() {
    Axis axis = SweepSamples.axis(Knob.COMPRESSIBILITY, 0, 0.01);
    assertThat(refusals(List.of(axis), new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0)))
        .isEmpty();
  }

  @Test
  void aNormTargetNeedsItsRadius() {
    assertThat(refusals(List.of(), norm(1e-3, 0)))
        .containsExactly(
            "training.regularizers[0].radius: 0.0 (expected: a norm above 0, or an axis over"
                + " training.regularizers.norm_target.radius)");
    assertThat(refusals(List.of(SweepSamples.axis(Knob.NORM_RADIUS, 5, 80)), norm(1e-3, 0)))
        .isEmpty();
  }

  @Test
  void aRadiusOfOtherKindsIsRefused() {
    assertThat(
            refusals(
                List.of(),
                new RegularizerSpec(
                    RegularizerKind.COMPRESSIBILITY, 0.1, RegularizerScope.LAYER, 5, false)))
        .containsExactly(
            "training.regularizers[0].radius: 5.0 (expected: none: not used by compressibility)");
  }

  @Test
  void aKindGivenTwiceIsRefused() {
    RegularizerSpec l1 = new RegularizerSpec(RegularizerKind.L1, 0.1);
    assertThat(refusals(List.of(), l1, l1))
        .containsExactly("training.regularizers[1].kind: l1 (expected: each kind once)");
  }

  @Test
  void aScopeThatChangesNothingIsRefused() {
    assertThat(
            refusals(
                List.of(),
                new RegularizerSpec(RegularizerKind.L1, 0.1, RegularizerScope.GLOBAL, 0, false)))
        .containsExactly(
            "training.regularizers[0].scope: global (expected: none: l1 is the same over layers and"
                + " over all)");
  }

  @Test
  void anAxisNeedsItsRegularizer() {
    assertThat(refusals(List.of(SweepSamples.axis(Knob.L1, 0.1))))
        .containsExactly(
            "axes[0].field: training.regularizers.l1.coefficient (expected: a base with l1 among"
                + " training.regularizers)");
  }

  @Test
  void anAxisTurnsTheCoefficientOfItsKindAlone() {
    Axis axis = SweepSamples.axis(Knob.COMPRESSIBILITY, 0.5);
    SweepSpec spec =
        sweep(
            List.of(axis),
            new RegularizerSpec(RegularizerKind.L1, 0.1),
            new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0));
    assertThat(new Grid(spec).cell(0).settings().training().regularizers())
        .containsExactly(
            new RegularizerSpec(RegularizerKind.L1, 0.1),
            new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0.5));
    assertThat(new Grid(spec).cell(0).id()).isEqualTo("compressibility=0.5");
  }

  @Test
  void anAxisOverTheScopeTurnsThatOfItsKindAlone() {
    Axis axis =
        new Axis(
            Knob.COMPRESSIBILITY_SCOPE,
            List.of(new AxisValue.Word("layer"), new AxisValue.Word("global")),
            Knob.COMPRESSIBILITY_SCOPE.usualRole(),
            Knob.COMPRESSIBILITY_SCOPE.usualDirection());
    RegularizerSpec hoyer = new RegularizerSpec(RegularizerKind.HOYER_SQUARE, 0.1);
    RegularizerSpec c = new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0.01);
    assertThat(refusals(List.of(axis), hoyer, c)).isEmpty();
    Grid grid = new Grid(sweep(List.of(axis), hoyer, c));
    assertThat(grid.cell(1).id()).isEqualTo("scope=global");
    assertThat(grid.cell(1).settings().training().regularizers())
        .containsExactly(hoyer, c.with(RegularizerScope.GLOBAL));
    assertThat(grid.run(0).packFamily()).isNotEqualTo(grid.run(grid.runCount() - 1).packFamily());
    assertThat(refusals(List.of(axis), hoyer))
        .containsExactly(
            "axes[0].field: training.regularizers.compressibility.scope (expected: a base with"
                + " compressibility among training.regularizers)");
  }

  @Test
  void theCanonicalTextNamesWhatIsGivenAndLeavesOutDefaults() {
    RunSettings s = SweepSamples.settings();
    RunSettings with =
        s.with(
            s.training()
                .regularizedBy(
                    List.of(
                        norm(1e-3, 40),
                        new RegularizerSpec(
                            RegularizerKind.COMPRESSIBILITY,
                            0.01,
                            RegularizerScope.GLOBAL,
                            0,
                            true))));
    String plain = RunKey.text(s, 11, 2);
    assertThat(
            RunKey.text(with, 11, 2).lines().filter(line -> !plain.lines().toList().contains(line)))
        .containsExactly(
            "training.regularizers.compressibility.biases=true",
            "training.regularizers.compressibility.coefficient=0.01",
            "training.regularizers.compressibility.scope=global",
            "training.regularizers.norm_target.coefficient=0.001",
            "training.regularizers.norm_target.radius=40");
  }

  @Test
  void coefficientsAndRadiiShareAPackAndKindsAndScopesDoNot() {
    String family = run(norm(1e-3, 40)).packFamily();
    assertThat(run(norm(0.5, 3)).packFamily()).isEqualTo(family);
    assertThat(run(new RegularizerSpec(RegularizerKind.L1, 1e-3)).packFamily())
        .isNotEqualTo(family);
    assertThat(
            run(new RegularizerSpec(
                    RegularizerKind.NORM_TARGET, 1e-3, RegularizerScope.GLOBAL, 40, false))
                .packFamily())
        .isNotEqualTo(family);
  }

  private static RunSpec run(RegularizerSpec regularizer) {
    return new Grid(sweep(List.of(), regularizer)).run(0);
  }

  @Test
  void pairedRunsShareSeedsAlongTheAxis() {
    Axis axis = SweepSamples.axis(Knob.COMPRESSIBILITY, 0, 0.01);
    RunSettings s = SweepSamples.settings();
    RunSettings base =
        s.with(
            s.training()
                .regularizedBy(List.of(new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0))));
    Grid grid = new Grid(SweepSamples.sweep(base, List.of(axis), 1, true));
    assertThat(grid.run(0).seedKey()).isEqualTo(grid.run(1).seedKey());
    assertThat(grid.run(0).key()).isNotEqualTo(grid.run(1).key());
  }
}
