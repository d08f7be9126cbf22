package io.orograph.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Runs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LaneTest {
  @Test
  void twoLanesAtOnceGiveTheBitsOfOneAlone() {
    try (Lane one = Lane.open("one");
        Lane two = Lane.open("two")) {
      CompletableFuture<float[]> first = train(one);
      CompletableFuture<float[]> second = train(two);
      float[] alone = train(one).join();
      assertThat(first.join()).isEqualTo(alone);
      assertThat(second.join()).isEqualTo(alone);
    }
  }

  @Test
  void aFailingTaskFailsItsOwnFutureOnly() {
    try (Lane lane = Lane.open("failing")) {
      CompletableFuture<Integer> failing =
          lane.submit(
              c -> {
                throw new IllegalStateException("planted");
              });
      assertThatThrownBy(failing::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("planted");
      assertThat(lane.submit(c -> 1).join()).isEqualTo(1);
    }
  }

  private static CompletableFuture<float[]> train(Lane lane) {
    return lane.submit(
        context -> {
          PackOptions options = PackOptions.withPointsEvery(100);
          try (PackTrainer trainer =
              PackTrainer.start(context, Runs.pack(Runs.run(48, 64, 400, 0)), options)) {
            while (true) {
              var step = trainer.next(context);
              if (step.finished()) {
                return step.ended().getFirst().weights().orElseThrow().theta();
              }
            }
          }
        });
  }
}
