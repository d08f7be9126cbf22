package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.TrainingFit;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Packs that are trained as far as a rung, where some of their runs are stopped. */
final class RungTest extends OnALane {
  private static final PackSpec PACK = TinyPacks.pack(4, 100);

  /** What an attempt told, and why it ended. */
  private record Told(List<PackEvent> events, String reason) {
    private Map<RunKey, Digest> checkpoints(CheckpointRole role) {
      Map<RunKey, Digest> found = new HashMap<>();
      for (PackEvent event : events) {
        if (event instanceof PackEvent.CheckpointWritten c && c.checkpoint().role() == role) {
          found.put(c.run(), c.checkpoint().digest());
        }
      }
      return found;
    }

    private Optional<ArtifactRef> state() {
      Optional<ArtifactRef> last = Optional.empty();
      for (PackEvent event : events) {
        if (event instanceof PackEvent.ResumeStateWritten r) {
          last = Optional.of(r.resumeState());
        }
      }
      return last;
    }

    private List<PackEvent.LossObserved> losses() {
      return events.stream()
          .filter(PackEvent.LossObserved.class::isInstance)
          .map(PackEvent.LossObserved.class::cast)
          .toList();
    }
  }

  private Told train(Rung rung, Optional<ArtifactRef> from, Set<RunKey> ended) {
    return train(PACK, rung, from, ended);
  }

  private Told train(PackSpec pack, Rung rung, Optional<ArtifactRef> from, Set<RunKey> ended) {
    PackOrder order =
        new PackOrder(
            new PackLease(TinyPacks.TASK, 1, 1),
            pack,
            CheckpointPolicy.FINAL_ONLY,
            from,
            ended,
            List.of(),
            Map.of(),
            rung);
    return lane.submit(context -> train(order, context)).join();
  }

  private Told train(PackOrder order, LaneContext context) throws IOException {
    PackRun run =
        new PackRun(
            order,
            store,
            new PackRun.Settings("test", Duration.ofMillis(50), Duration.ofHours(1)),
            new TrainerMeters(new SimpleMeterRegistry(), "cpu", new HeldPacks(1)),
            System::nanoTime);
    PackRun.Advance advance = run.begin(context);
    List<PackEvent> events = new ArrayList<>(advance.events());
    while (!advance.finished()) {
      advance = run.advance(context);
      events.addAll(advance.events());
    }
    run.close();
    return new Told(events, advance.reason());
  }

  private static RunKey key(int member) {
    return PACK.members().get(member).key();
  }

  @Test
  void runsThatGoOnFromRungsEndInTheBitsOfATrainingWithoutAny() {
    Map<RunKey, Digest> whole =
        train(Rung.NONE, Optional.empty(), Set.of()).checkpoints(CheckpointRole.FINAL);
    Told first = train(new Rung(30, 0), Optional.empty(), Set.of());
    Told second = train(new Rung(60, 0), first.state(), Set.of(key(1)));
    Told third = train(new Rung(120, 0), second.state(), Set.of(key(1), key(3)));
    assertThat(List.of(first.reason(), second.reason(), third.reason()))
        .containsExactly("rung", "rung", "");
    assertThat(first.checkpoints(CheckpointRole.EARLY_STOPPED)).hasSize(4);
    assertThat(second.checkpoints(CheckpointRole.EARLY_STOPPED))
        .containsOnlyKeys(key(0), key(2), key(3));
    whole.keySet().removeAll(Set.of(key(1), key(3)));
    assertThat(third.checkpoints(CheckpointRole.FINAL)).hasSize(2).isEqualTo(whole);
  }

  @Test
  void whatIsKeptOfARunAtARungIsTheNetworkAfterItsSteps() {
    Told told = train(new Rung(37, 0), Optional.empty(), Set.of());
    Map<RunKey, Digest> kept = told.checkpoints(CheckpointRole.EARLY_STOPPED);
    assertThat(
            lane.submit(
                    context -> {
                      try (PackTrainer trainer =
                          PackTrainer.start(context, PACK, PackOptions.withPointsEvery(10))) {
                        while (trainer.step() < 37) {
                          trainer.next(context, (int) (37 - trainer.step()));
                        }
                        List<TrainingFit> fits = trainer.evaluate(context);
                        for (int m = 0; m < 4; m++) {
                          NetworkCheckpoint read =
                              NetworkCheckpoint.read(
                                  store.get(Objects.requireNonNull(kept.get(key(m)))),
                                  trainer.program().architecture());
                          assertThat(read.step()).isEqualTo(37);
                          assertThat(read.weights().theta())
                              .isEqualTo(trainer.weights(PACK.members().get(m)).theta());
                          PackEvent.LossObserved loss = told.losses().get(m);
                          assertThat(loss.run()).isEqualTo(key(m));
                          assertThat(loss.loss()).isCloseTo(fits.get(m).loss(), within(0.0));
                          assertThat(loss.summary().steps()).isEqualTo(37);
                        }
                      }
                      return true;
                    })
                .join())
        .isTrue();
  }

  @Test
  void lossesOverSamplesSetAsideAreThoseOfTheNetworkThere() {
    List<RunSpec> members =
        PACK.members().stream()
            .map(
                run -> {
                  RunSettings s = run.settings();
                  DataSpec d = s.data();
                  DataSpec aside =
                      new DataSpec(
                          d.name(),
                          d.subset(),
                          d.subsetRule(),
                          d.labelNoise(),
                          d.pixelNoise(),
                          d.dataSeed(),
                          0.25);
                  RunSettings other = new RunSettings(aside, s.task(), s.network(), s.training());
                  RunKey key = RunKey.of(other, 1, run.replicate());
                  return new RunSpec(key, key, run.cell(), run.replicate(), other);
                })
            .toList();
    PackSpec pack = new PackSpec("t-1", members);
    Told told = train(pack, new Rung(20, 0, true), Optional.empty(), Set.of());
    Map<RunKey, Digest> kept = told.checkpoints(CheckpointRole.EARLY_STOPPED);
    assertThat(
            lane.submit(
                    context -> {
                      Samples aside =
                          PreparedData.of(members.getFirst().settings().data()).validation();
                      assertThat(aside.count()).isGreaterThan(100);
                      try (PackTrainer trainer =
                          PackTrainer.start(context, pack, PackOptions.withPointsEvery(10))) {
                        for (int m = 0; m < 4; m++) {
                          Weights weights =
                              NetworkCheckpoint.read(
                                      store.get(
                                          Objects.requireNonNull(kept.get(members.get(m).key()))),
                                      trainer.program().architecture())
                                  .weights();
                          assertThat(told.losses().get(m).loss())
                              .isCloseTo(crossEntropy(weights.theta(), aside), within(1e-5));
                        }
                      }
                      return true;
                    })
                .join())
        .isTrue();
  }

  /** Of a 64-4-10 network with ReLU, in double precision. */
  private static double crossEntropy(float[] theta, Samples samples) {
    double sum = 0;
    for (int i = 0; i < samples.count(); i++) {
      double[] hidden = layer(theta, 0, 64, 4, samples.source().readWide(i, i + 1));
      for (int h = 0; h < 4; h++) {
        hidden[h] = Math.max(0, hidden[h]);
      }
      double[] z = layer(theta, 64 * 4 + 4, 4, 10, hidden);
      double all = 0;
      for (double v : z) {
        all += Math.exp(v);
      }
      sum += Math.log(all) - z[samples.labels()[i]];
    }
    return sum / samples.count();
  }

  /** Weights (out, in), then biases. */
  private static double[] layer(float[] theta, int at, int in, int out, double[] x) {
    double[] y = new double[out];
    for (int o = 0; o < out; o++) {
      y[o] = theta[at + in * out + o];
      for (int i = 0; i < in; i++) {
        y[o] += theta[at + o * in + i] * x[i];
      }
    }
    return y;
  }

  @Test
  void lossesOnTheWayAreThoseOfRungsThereAndStateComesBeforeLosses() {
    Told along = train(new Rung(30, 10), Optional.empty(), Set.of());
    assertThat(along.losses()).hasSize(12);
    assertThat(along.losses().stream().map(l -> l.summary().steps()).distinct())
        .containsExactly(10L, 20L, 30L);
    Told ten = train(new Rung(10, 0), Optional.empty(), Set.of());
    assertThat(along.losses().subList(0, 4)).isEqualTo(ten.losses());
    int state = -1;
    for (int i = 0; i < ten.events().size(); i++) {
      state = ten.events().get(i) instanceof PackEvent.ResumeStateWritten ? i : state;
    }
    assertThat(ten.events().subList(state, ten.events().size()))
        .filteredOn(PackEvent.LossObserved.class::isInstance)
        .hasSize(4);
  }

  @Test
  void anAttemptThatBeginsAtTheRungTellsTheSameAndTrainsNothing() {
    Told first = train(new Rung(30, 0), Optional.empty(), Set.of());
    Told again = train(new Rung(30, 0), first.state(), Set.of());
    assertThat(again.losses()).isEqualTo(first.losses());
    assertThat(again.checkpoints(CheckpointRole.EARLY_STOPPED))
        .isEqualTo(first.checkpoints(CheckpointRole.EARLY_STOPPED));
    assertThat(again.reason()).isEqualTo("rung");
  }

  @Test
  void aRunThatEndsBeforeTheRungEnds() {
    Told told = train(new Rung(100, 40), Optional.empty(), Set.of());
    assertThat(told.reason()).isEmpty();
    assertThat(told.losses().stream().map(l -> l.summary().steps()).distinct())
        .containsExactly(40L, 80L);
    assertThat(told.checkpoints(CheckpointRole.FINAL)).hasSize(4);
    assertThat(told.checkpoints(CheckpointRole.EARLY_STOPPED)).isEmpty();
  }
}
