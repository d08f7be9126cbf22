package io.orograph.cli.caches;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.core.sweep.Grid;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RecordingTest {

  @Test
  void whatIsRecordedIsATinySweepThatTheLabAccepts() throws IOException {
    Grid grid = new Grid(LoadedSweep.parse(Recording.tiny()).spec());
    assertThat(grid.runCount()).isBetween(2L, 16L);
  }
}
