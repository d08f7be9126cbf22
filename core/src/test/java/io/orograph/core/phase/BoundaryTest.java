package io.orograph.core.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  private final PhaseSamples three = new PhaseSamples(3);

  private static SweepSpec longer(SweepSpec spec, List<String> cells) {
    List<Axis> axes = new ArrayList<>(spec.axes());
    Knob knob = Knob.LENGTH_STEPS;
    axes.add(
        new Axis(
            knob,
            List.of(new AxisValue.Number(2500), new AxisValue.Number(5000)),
            knob.usualRole(),
            knob.usualDirection()));
    return spec.withAxes(axes).withLongerCells(cells);
  }

  private PhaseDiagram fold(SweepSpec spec) {
    return PhaseFold.fold(spec, three.runs, three.metrics);
  }

  @Test
  void cellsBesideAnotherPhaseAreAtTheBoundary() {
    three
        .cell("width=6", 20, 9e3, -15, 0.99)
        .cell("width=8", 20, 9e3, -15, 0.99)
        .cell("width=12", 20, 9e3, 15, 0.99)
        .cell("width=16", 20, 9e3, 15, 0.99)
        .outcomes("width=24", PhaseSamples.DIVERGED)
        .cell("width=32", 0, 50, -24, 0.99);
    SweepSpec spec = three.sweep(6, 8, 12, 16, 24, 32);
    // a diverged neighbour has no phase, so 16 and 32 lie beside nothing
    assertThat(Boundary.of(spec, fold(spec))).containsExactly("width=8", "width=12");
  }

  @Test
  void valuesThatAreNotInOrderHaveTheNeighboursOfTheirOrder() {
    three
        .cell("width=6", 20, 9e3, -15, 0.99)
        .cell("width=8", 20, 9e3, 15, 0.99)
        .cell("width=12", 20, 9e3, 15, 0.99);
    SweepSpec spec = three.sweep(12, 6, 8);
    assertThat(Boundary.of(spec, fold(spec))).containsExactly("width=6", "width=8");
  }

  @Test
  void cellsThatAreOnlyTrainedLongerAreNoneAndChangeNoLabel() {
    three
        .cell("width=6", 0, 50, -0.2, 0.40)
        .cell("width=8", 0, 50, -0.2, 0.50)
        .cell("width=12", 0, 40, 0, 0.60);
    SweepSpec spec = three.sweep(6, 8, 12);
    PhaseDiagram before = fold(spec);
    three.cell("width=12,steps=5000", 20, 40, -10, 0.95).cell("width=8,steps=5000", 0, 40, 0, 0.95);
    SweepSpec control = longer(spec, List.of("width=8", "width=12"));
    PhaseDiagram after = fold(control);
    assertThat(after.similarCka()).isEqualTo(before.similarCka());
    assertThat(after.complete()).isTrue();
    assertThat(Boundary.of(control, after)).isEqualTo(Boundary.of(spec, before)).hasSize(2);
    assertThat(after.cells().stream().filter(PhaseCell::isAsked))
        .extracting(c -> c.id() + " " + c.label().text())
        .containsExactly(
            "width=6 IV-A",
            "width=8 IV-A",
            "width=8,steps=5000 IV-B",
            "width=12 IV-B",
            "width=12,steps=5000 I");
    assertThat(after.cells().get(1).gap()).isEqualTo("not asked for");
  }
}
