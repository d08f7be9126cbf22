package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.path.CurveFit;
import io.orograph.core.path.CurveShape;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CurvePackTest {
  private final LaneContext lane = TestLane.context();

  private static float[] point(int size, long seed) {
    float[] values = new float[size];
    Seed.of(seed).stream().fillUniform(values, -0.3, 0.3);
    return values;
  }

  private List<double[]> fit(
      ComputeProgram program, List<CurveTask> tasks, int steps, int batch, Precision precision) {
    return fit(program, tasks, CurveShape.BEZIER, steps, batch, precision);
  }

  private List<double[]> fit(
      ComputeProgram program,
      List<CurveTask> tasks,
      CurveShape shape,
      int steps,
      int batch,
      Precision precision) {
    CurveFit.Options options = new CurveFit.Options(shape, steps, 0.1, 0.9, 1e-3);
    try (CurvePack pack =
        new CurvePack(lane, program, TrainingForm.PACKED, tasks, options, batch, precision)) {
      while (!pack.finished()) {
        pack.next(lane);
      }
      return pack.bends();
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 8", "17, 33", "64, 128", "96, 128"})
  void aCurveHasTheSameBitsAloneAndInAnyPositionAndCompany(int width, int batch) {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), width, 2, Activation.RELU, false, 10),
            LossKind.CROSS_ENTROPY);
    int size = program.architecture().layout().parameterCount();
    Samples samples = PreparedData.of(DataSpec.of("digits")).train();
    List<CurveTask> tasks = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      tasks.add(new CurveTask(point(size, k), point(size, k + 100), samples, Seed.of(k)));
    }
    List<double[]> together = fit(program, tasks, 60, batch, Precision.FLOAT32);
    List<double[]> turned = fit(program, tasks.reversed(), 60, batch, Precision.FLOAT32);
    for (int k = 0; k < 5; k++) {
      double[] alone = fit(program, List.of(tasks.get(k)), 60, batch, Precision.FLOAT32).getFirst();
      assertThat(together.get(k)).isEqualTo(alone);
      assertThat(turned.get(4 - k)).isEqualTo(alone);
    }
  }

  /** 24,000 times 1,437 images of 64 numbers, more than an int counts. */
  @Test
  void curvesThatNoTensorHoldsAreAShortage() {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), 1, 0, Activation.RELU, false, 64), LossKind.MSE);
    float[] end = new float[program.architecture().layout().parameterCount()];
    Samples samples =
        DataSets.shipped().prepare(DataSpec.of("digits"), TaskKind.AUTOENCODER).train();
    CurveTask task = new CurveTask(end, end, samples, Seed.of(1));
    assertThatThrownBy(
            () -> fit(program, Collections.nCopies(24_000, task), 1, 16, Precision.FLOAT32))
        .isInstanceOf(MemoryShortage.class)
        .hasMessageContaining("targets of 24000 curves: 8828928000 bytes");
  }

  @ParameterizedTest
  @EnumSource(CurveShape.class)
  void itFitsWhatTheSpecificationInCoreFits(CurveShape shape) {
    ComputeProgram program = Surfaces.program(2, Activation.TANH, LossKind.CROSS_ENTROPY);
    int size = program.architecture().layout().parameterCount();
    Samples samples = Surfaces.samples();
    Seed seed = Seed.of(5);
    CurveTask task = new CurveTask(point(size, 1), point(size, 2), samples, seed);
    double[] bend = fit(program, List.of(task), shape, 40, 7, Precision.FLOAT64).getFirst();

    EpochOrder order = new EpochOrder(seed.derive("curve-order"), samples.count(), 7);
    List<NetworkSurface> batches = new ArrayList<>();
    for (int step = 0; step < 40; step++) {
      int[] rows = new int[7];
      order.batch(step, rows, 0);
      batches.add(new NetworkSurface(lane, program, samples.take(rows), Precision.FLOAT64));
    }
    NetworkSurface any = batches.getFirst();
    CurveFit.Fit<TensorBlock> expected =
        CurveFit.fit(
            batches::get,
            any.points(task.start()),
            any.points(task.end()),
            new CurveFit.Options(shape, 40, 0.1, 0.9, 1e-3),
            seed);
    assertThat(bend).containsExactly(expected.curve().bend().column(0), within(1e-12));
  }
}
