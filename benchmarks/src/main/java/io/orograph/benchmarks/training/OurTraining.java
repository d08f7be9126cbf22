package io.orograph.benchmarks.training;

import io.orograph.benchmarks.lanes.LaneWork;
import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Rate;
import io.orograph.core.sweep.PackSize;
import io.orograph.core.sweep.PackSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packs trained as a trainer service does, one at a time in each lane and as large as the scheduler
 * makes them at most; begun anew when all are done.
 */
final class OurTraining implements Contender, AutoCloseable {
  private final Lanes lanes;
  private final List<Packs> works = new ArrayList<>();

  OurTraining(Lanes lanes, TrainingCase subject) {
    this.lanes = lanes;
    for (int i = 0; i < lanes.count(); i++) {
      works.add(new Packs(subject));
    }
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
    return lanes.run(List.copyOf(works), seconds);
  }

  @Override
  public void close() {
    works.forEach(Packs::close);
  }

  /** Losses (step, member) of the first steps, each of its batch before the step. */
  static double[][] firstLosses(Lanes lanes, TrainingCase subject, int steps) {
    return lanes.one(
        lane -> {
          double[][] losses = new double[steps][subject.runs().size()];
          PackSpec pack = new PackSpec(subject.id(), subject.runs());
          try (PackTrainer trainer =
              PackTrainer.start(lane, subject.sets(), pack, PackOptions.withPointsEvery(1))) {
            while (trainer.step() < steps) {
              for (CurvePoint point : trainer.next(lane).points()) {
                if (point.step() <= steps) {
                  losses[(int) point.step() - 1][member(subject, point)] = point.trainLoss();
                }
              }
            }
          }
          return losses;
        });
  }

  private static int member(TrainingCase subject, CurvePoint point) {
    return (int) subject.runs().stream().takeWhile(run -> !run.key().equals(point.run())).count();
  }

  /** The packs of one lane. */
  private static final class Packs implements LaneWork, AutoCloseable {
    private static final long POINT_EVERY = 50;

    private final List<PackSpec> packs = new ArrayList<>();
    private final DataSets sets;
    private int next;
    private Optional<PackTrainer> trainer = Optional.empty();

    Packs(TrainingCase subject) {
      this.sets = subject.sets();
      int most = PackSize.of(subject.settings());
      int count = (subject.runs().size() + most - 1) / most;
      for (int p = 0; p < count; p++) {
        int from = subject.runs().size() * p / count;
        int to = subject.runs().size() * (p + 1) / count;
        packs.add(new PackSpec(subject.id() + "-" + p, subject.runs().subList(from, to)));
      }
    }

    @Override
    public Done run(LaneContext lane, double seconds) {
      double memberSteps = 0;
      long nanos = 0;
      while (nanos < seconds * 1e9) {
        PackTrainer now = trainer.filter(t -> !t.finished()).orElseGet(() -> restart(lane));
        int members = now.active().size();
        long before = now.step();
        long began = System.nanoTime();
        now.next(lane);
        nanos += System.nanoTime() - began;
        memberSteps += (double) members * (now.step() - before);
      }
      return new Done(memberSteps, nanos / 1e9);
    }

    private PackTrainer restart(LaneContext lane) {
      close();
      PackTrainer fresh =
          PackTrainer.start(lane, sets, packs.get(next), PackOptions.withPointsEvery(POINT_EVERY));
      next = (next + 1) % packs.size();
      trainer = Optional.of(fresh);
      return fresh;
    }

    @Override
    public void close() {
      trainer.ifPresent(PackTrainer::close);
    }
  }
}
