package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @Test
  void namesReadBackAsTheyAreWritten() {
    String run = "projects/default/sweeps/s-1/cells/width=24,lr=0.001/runs/12";
    RunName name = RunName.parse("name", run);
    assertThat(name).hasToString(run);
    assertThat(name.replicate()).isEqualTo(12);
    assertThat(name.cell().cell()).isEqualTo("width=24,lr=0.001");
    assertThat(CellName.parse("name", name.cell().toString())).isEqualTo(name.cell());
    assertThat(SweepName.parse("name", name.sweep().toString())).isEqualTo(name.sweep());
    assertThat(name.sweep().parent()).isEqualTo(ProjectName.DEFAULT);
    assertThat(name.sweep().cell("all").run(3))
        .hasToString("projects/default/sweeps/s-1/cells/all/runs/3");
    assertThat(ProjectName.parseOrDefault("parent", "")).hasToString("projects/default");
    String m = "projects/p/measurements/m-2";
    assertThat(MeasurementName.parse("name", m)).hasToString(m);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "projects/default/sweeps/",
        "projects/default/sweeps/S",
        "projects/default/sweeps/1a",
        "projects/default/sweeps/a/b",
        "projects/default/sweep/a",
        "projects//sweeps/a",
        "/projects/default/sweeps/a",
        "projects/default/sweeps/../x",
        "projects/default/sweeps/a\n",
        "projects/default/sweeps/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void badSweepNamesAreRefusedWithTheFieldThatHeldThem(String text) {
    assertThatThrownBy(() -> SweepName.parse("parent", text))
        .isInstanceOf(SpecRejected.class)
        .hasMessageStartingWith("parent: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "01", "x", "", "9999999", "1 "})
  void badReplicatesAreRefused(String replicate) {
    assertThatThrownBy(
            () -> RunName.parse("name", "projects/p/sweeps/s/cells/all/runs/" + replicate))
        .isInstanceOf(SpecRejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "width=1;", "a%2Fb", "..\u0000"})
  void badCellsAreRefused(String cell) {
    assertThatThrownBy(() -> CellName.parse("name", "projects/p/sweeps/s/cells/" + cell))
        .isInstanceOf(SpecRejected.class);
  }
}
