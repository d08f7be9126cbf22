package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Growth;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which sweeps the lab grants work of. */
class CensusTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8), List.of(32), 1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Set<String> silent = new HashSet<>();
  private final Census census =
      new Census(this::sweep, name -> name.startsWith("over"), Runnable::run, meters);

  private CompletionStage<SweepView> sweep(String name) {
    return silent.contains(name)
        ? CompletableFuture.failedFuture(new TimeoutException(name))
        : CompletableFuture.completedFuture(view(name));
  }

  private static SweepView view(String name) {
    return new SweepView(
        name,
        SPEC,
        "",
        SweepStatus.ACTIVE,
        Map.of(),
        "",
        "",
        Samples.AT,
        Optional.empty(),
        1,
        new TreeSet<>(),
        0,
        new Growth(
            List.of(new Growth.Revision(SPEC, "", Samples.AT)),
            List.of(new Growth.JoinedGrid(SPEC.axes(), 100, 0, 0)),
            Optional.empty()));
  }

  private double lost() {
    return meters.get("orograph.sweeps.unrecovered").gauge().value();
  }

  @Test
  void aSweepThatIsOverAndDoesNotAnswerIsLeftOutAndCounted() {
    silent.add("over");
    assertThat(census.ask("over")).isCompletedWithValue(Optional.empty());
    assertThat(census.ask("other")).isCompletedWithValue(Optional.of(view("other")));
    assertThat(lost()).isOne();
    silent.clear();
    assertThat(census.ask("over")).isCompletedWithValue(Optional.of(view("over")));
    assertThat(lost()).isZero();
  }

  @Test
  void theFailureOfAnyOtherIsTold() {
    silent.add("under way");
    assertThat(census.ask("under way")).isCompletedExceptionally();
    assertThat(lost()).isZero();
  }
}
