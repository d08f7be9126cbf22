package io.orograph.benchmarks.memory;

import io.orograph.benchmarks.lanes.LaneWork;
import io.orograph.benchmarks.wire.Sweeps;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.path.CurveFit;
import io.orograph.core.path.CurveShape;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.CurvePack;
import io.orograph.engine.surface.CurveTask;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cells of a sweep one after the other, as the two worker services work on them: a pack is trained,
 * then its members' spectra and traces are measured in float64 and a curve is fitted between two of
 * them. Widths differ from cell to cell, so that programs come and go too.
 */
final class Workload implements LaneWork {
  private static final int SAMPLES = 200;

  private final int widths;
  private int cell;

  /**
   * Work that begins at another cell than that of other lanes.
   *
   * @param widths of networks, from 6 upwards
   */
  Workload(int first, int widths) {
    this.cell = first;
    this.widths = widths;
  }

  @Override
  public Done run(LaneContext lane, double seconds) {
    double cells = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1e9) {
      one(lane, 6 + cell % widths);
      cell++;
      cells++;
    }
    return new Done(cells, (System.nanoTime() - began) / 1e9);
  }

  private static void one(LaneContext lane, int width) {
    List<RunSpec> runs =
        Sweeps.runs(
            """
            data: {name: digits, subset: 800, label_noise: 0.2, data_seed: 1}
            network: {family: mlp, depth: 2, width: %d}
            training:
              optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}
              batch_size: 32
              length: {steps: 1000}
            replicates: 3
            run_seed: 1
            measurements: [{kind: TRAIN_LOSS}]
            """
                .formatted(width));
    List<float[]> trained = train(lane, new PackSpec("memory", runs));
    Samples samples = DataSets.shipped().prepare(runs.getFirst().settings().data()).train();
    ComputeProgram program =
        PackTrainer.program(
            runs.getFirst().settings(), DataSets.shipped().of(runs.getFirst().settings().data()));
    try (NetworkSurface surface =
        new NetworkSurface(lane, program, samples.first(SAMPLES), Precision.FLOAT64)) {
      trained.forEach(theta -> measure(surface, theta));
    }
    if (trained.size() > 1) {
      curve(lane, program, samples, trained);
    }
  }

  private static List<float[]> train(LaneContext lane, PackSpec pack) {
    List<float[]> trained = new ArrayList<>();
    try (PackTrainer trainer = PackTrainer.start(lane, pack, PackOptions.withPointsEvery(50))) {
      while (!trainer.finished()) {
        for (MemberEnd end : trainer.next(lane).ended()) {
          end.weights().ifPresent(weights -> trained.add(weights.theta()));
        }
      }
    }
    return trained;
  }

  private static void measure(NetworkSurface surface, float[] theta) {
    try (TensorBlock point = surface.points(theta)) {
      SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
      Lanczos.extremes(hessian, new Lanczos.Options(60, 1e-4, 1, 1, false), Seed.of(1));
      Hutchinson.trace(
          hessian,
          new Hutchinson.Options(
              Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(64), 8),
          Seed.of(1));
    }
  }

  private static void curve(
      LaneContext lane, ComputeProgram program, Samples samples, List<float[]> trained) {
    CurveTask task = new CurveTask(trained.get(0), trained.get(1), samples, Seed.of(1));
    CurveFit.Options options = new CurveFit.Options(CurveShape.BEZIER, 500, 0.1, 0.9, 0);
    try (CurvePack pack =
        new CurvePack(
            lane, program, TrainingForm.PACKED, List.of(task), options, 64, Precision.FLOAT32)) {
      while (!pack.finished()) {
        pack.next(lane);
      }
    }
  }
}
