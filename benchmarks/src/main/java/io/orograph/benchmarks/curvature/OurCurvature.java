package io.orograph.benchmarks.curvature;

import io.orograph.benchmarks.lanes.LaneWork;
import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Rate;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.TraceEstimate;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.TensorBlock;
import java.util.List;

/** Curvature as the metrics service measures it: a surface, a point, and estimators on both. */
final class OurCurvature implements Contender {
  private final Lanes lanes;
  private final List<LaneWork> works;

  OurCurvature(Lanes lanes, CurvatureCase subject, Work work) {
    this.lanes = lanes;
    this.works = lanes.works(() -> (lane, seconds) -> repeat(lane, subject, work, seconds));
  }

  @Override
  public String name() {
    return "ours";
  }

  @Override
  public Role role() {
    return Role.OURS;
  }

  @Override
  public Rate run(double seconds) {
    return lanes.run(works, seconds);
  }

  /** Both ends of the spectrum, as {@link Work#EIGENVALUES} computes them. */
  static EigenPairs ends(Lanes lanes, CurvatureCase subject) {
    return lanes.one(
        lane -> {
          try (NetworkSurface surface = surface(lane, subject);
              TensorBlock point = surface.points(subject.theta())) {
            return ends(surface.hessian(point));
          }
        });
  }

  /** The trace, as {@link Work#TRACE} computes it. */
  static TraceEstimate trace(Lanes lanes, CurvatureCase subject) {
    return lanes.one(
        lane -> {
          try (NetworkSurface surface = surface(lane, subject);
              TensorBlock point = surface.points(subject.theta())) {
            return trace(surface.hessian(point));
          }
        });
  }

  private static LaneWork.Done repeat(
      LaneContext lane, CurvatureCase subject, Work work, double seconds) {
    try (NetworkSurface surface = surface(lane, subject);
        TensorBlock point = surface.points(subject.theta());
        TensorBlock vectors = surface.zeros(work.columns());
        TensorBlock images = surface.zeros(work.columns())) {
      SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
      for (int j = 0; j < work.columns(); j++) {
        vectors.fill(j, CurvatureCase.SEED.derive("probe", j).stream()::fillRademacher);
      }
      double done = 0;
      long began = System.nanoTime();
      while (System.nanoTime() - began < seconds * 1e9) {
        done += once(hessian, work, vectors, images);
      }
      return new LaneWork.Done(done, (System.nanoTime() - began) / 1e9);
    }
  }

  private static int once(
      SymmetricOperator<TensorBlock> hessian, Work work, TensorBlock vectors, TensorBlock images) {
    return switch (work) {
      case SINGLE, BLOCK -> {
        hessian.apply(vectors, images);
        yield work.columns();
      }
      case EIGENVALUES -> ends(hessian).matvecs();
      case TRACE -> trace(hessian).matvecs();
    };
  }

  private static EigenPairs ends(SymmetricOperator<TensorBlock> hessian) {
    return Lanczos.extremes(
        hessian,
        new Lanczos.Options(CurvatureCase.LANCZOS_STEPS, CurvatureCase.TOLERANCE, 1, 1, false),
        CurvatureCase.SEED);
  }

  private static TraceEstimate trace(SymmetricOperator<TensorBlock> hessian) {
    return Hutchinson.trace(
        hessian,
        new Hutchinson.Options(
            Hutchinson.ProbeLaw.RADEMACHER,
            new Hutchinson.StopRule.Fixed(CurvatureCase.PROBES),
            CurvatureCase.BLOCK),
        CurvatureCase.SEED);
  }

  private static NetworkSurface surface(LaneContext lane, CurvatureCase subject) {
    return new NetworkSurface(
        lane,
        subject.program(),
        subject.samples(),
        subject.precision(),
        subject.program().architecture().layout().buffers().isEmpty()
            ? NormStatistics.NONE
            : new NormStatistics.OfBatches(subject.samples().count()));
  }
}
