package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LongerCellTest {
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

  @Test
  void aLongerCellIsHeldAgainstItsShorterSelfAndClaimsAgainstNothingElse() {
    ClaimReport before = World.published().report();
    String widest = "width=1024,batch=256";
    String narrowest = "width=8,batch=8";
    SweepSpec spec = longer(World.published().spec(), List.of(widest, narrowest));
    // the widest, coldest cell stays what it is, and the narrowest, hottest becomes like it
    ClaimReport after =
        World.published()
            .report(
                spec,
                Map.of(
                    widest + ",steps=5000",
                    List.of(7, 5),
                    narrowest + ",steps=5000",
                    List.of(7, 5)));

    assertThat(after.results()).isEqualTo(before.results());
    assertThat(after.evidence()).isEqualTo(before.evidence());
    assertThat(after.leftOut()).isEqualTo(before.leftOut());
    assertThat(after.length().longer())
        .extracting(c -> c.own().id() + " " + c.length() + " " + c.changed())
        .containsExactlyInAnyOrder(widest + " 5000 false", narrowest + " 5000 true");
    assertThat(before.length().longer()).isEmpty();
  }
}
