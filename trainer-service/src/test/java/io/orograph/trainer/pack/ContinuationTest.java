package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.lane.LaneContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that go on where shorter ones have ended. */
final class ContinuationTest extends OnALane {
  /** In the middle of an epoch of 3 steps and between curve points, which are 5 steps apart. */
  private static final long SHORT = 1_033;

  private static final long LONG = 2_500;
  private static final int SAMPLES_A_STEP = 16;

  /** What came of a pack, and the samples it was trained on. */
  private record Trained(List<PackEvent> events, double samples) {
    <E extends PackEvent> List<E> all(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    Map<RunKey, Digest> finals() {
      Map<RunKey, Digest> finals = new HashMap<>();
      all(PackEvent.CheckpointWritten.class).stream()
          .filter(c -> c.checkpoint().role() == CheckpointRole.FINAL)
          .forEach(c -> finals.put(c.run(), c.checkpoint().digest()));
      return finals;
    }
  }

  private static RunSpec run(OptimizerKind kind, int replicate, long steps) {
    OptimizerSpec optimizer =
        kind == OptimizerKind.SGD
            ? new OptimizerSpec(kind, 0.05, 0.9, 0)
            : new OptimizerSpec(kind, 0.002, 0, 0);
    RunSettings own = TinyPacks.run(replicate, SHORT, 0.05).settings().with(optimizer);
    RunSettings settings = own.with(new TrainingLength.Steps(steps));
    return new RunSpec(
        RunKey.of(settings, 1, replicate),
        RunKey.of(own, 1, replicate),
        "steps=" + steps,
        replicate,
        settings);
  }

  private static PackSpec pack(OptimizerKind kind, long steps) {
    return new PackSpec(
        "t-" + steps, IntStream.range(0, 3).mapToObj(r -> run(kind, r, steps)).toList());
  }

  private PackOrder order(PackSpec pack, List<Continuation> continuations) {
    return new PackOrder(
        new PackLease(TinyPacks.TASK, 1, 1),
        pack,
        CheckpointPolicy.FINAL_ONLY,
        Optional.empty(),
        Set.of(),
        continuations,
        Map.of());
  }

  private Trained train(PackOrder order) {
    return lane.submit(context -> train(order, context)).join();
  }

  private Trained train(PackOrder order, LaneContext context) throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    PackRun run =
        new PackRun(
            order,
            store,
            new PackRun.Settings("test", Duration.ofMillis(50), Duration.ofHours(1)),
            new TrainerMeters(registry, "cpu", new HeldPacks(1)),
            System::nanoTime);
    PackRun.Advance advance = run.begin(context);
    List<PackEvent> events = new ArrayList<>(advance.events());
    while (!advance.finished()) {
      advance = run.advance(context);
      events.addAll(advance.events());
    }
    run.close();
    return new Trained(events, registry.get("orograph.train.samples").counter().count());
  }

  private static List<Continuation> continuations(Trained shorter, PackSpec from, PackSpec to) {
    List<Continuation> all = new ArrayList<>();
    for (PackEvent.EndStateWritten end : shorter.all(PackEvent.EndStateWritten.class)) {
      int member = from.members().stream().map(RunSpec::key).toList().indexOf(end.run());
      all.add(new Continuation(to.members().get(member).key(), end.run(), end.state()));
    }
    return all;
  }

  /** Losses by run and step. */
  private Map<String, Double> curves(Trained trained) throws IOException {
    Map<String, Double> curves = new TreeMap<>();
    for (PackEvent.CurveChunkWritten chunk : trained.all(PackEvent.CurveChunkWritten.class)) {
      Safetensors.Content read = Npz.read(store.get(chunk.chunk().digest()));
      long[] steps = read.tensor("step").longs();
      double[] losses = read.tensor("train_loss").doubles();
      for (int i = 0; i < steps.length; i++) {
        curves.put("%s %06d".formatted(chunk.run().hex(), steps[i]), losses[i]);
      }
    }
    return curves;
  }

  @ParameterizedTest
  @EnumSource(
      value = OptimizerKind.class,
      names = {"SGD", "ADAM"})
  void whatGoesOnEndsInTheBitsOfWhatWasTrainedWholeAndTakesTheStepsThatAreLeft(OptimizerKind kind)
      throws IOException {
    PackSpec from = pack(kind, SHORT);
    PackSpec to = pack(kind, LONG);
    Trained whole = train(order(to, List.of()));
    Trained shorter = train(order(from, List.of()));
    Trained rest = train(order(to, continuations(shorter, from, to)));

    assertThat(rest.finals()).hasSize(3).isEqualTo(whole.finals());
    assertThat(rest.all(PackEvent.RunEnded.class)).isEqualTo(whole.all(PackEvent.RunEnded.class));
    assertThat(rest.all(PackEvent.EndStateWritten.class))
        .as("what a still longer one goes on with")
        .isEqualTo(whole.all(PackEvent.EndStateWritten.class));
    assertThat(rest.all(PackEvent.Started.class))
        .extracting(PackEvent.Started::step)
        .containsExactly(SHORT);
    assertThat(whole.samples()).isEqualTo(3 * LONG * SAMPLES_A_STEP);
    assertThat(shorter.samples() + rest.samples()).isEqualTo(whole.samples());

    Map<String, Double> later = curves(whole);
    later.keySet().removeIf(key -> Long.parseLong(key.substring(65)) < SHORT + 5);
    assertThat(curves(rest)).as("points of which every step is known").isEqualTo(later);
  }

  @Test
  void theEndOfAnotherRunIsNotGoneOnFrom() {
    PackSpec from = pack(OptimizerKind.SGD, SHORT);
    PackSpec to = pack(OptimizerKind.SGD, LONG);
    List<Continuation> right = continuations(train(order(from, List.of())), from, to);
    List<Continuation> wrong =
        List.of(
            new Continuation(right.get(0).run(), right.get(0).from(), right.get(1).state()),
            right.get(1),
            right.get(2));
    assertThatThrownBy(() -> train(order(to, wrong)))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("resume state members: " + right.get(1).from().hex());
  }
}
