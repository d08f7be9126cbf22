package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  private static final String NAME = Samples.SWEEP;

  @TempDir Path folder;
  private final SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32), 60);
  private Front front;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(20));
    front.accepted(NAME, spec);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, spec, 0, 2, 8, List.of(), Samples.AT));
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private Iterator<WatchSweepResponse> watch(String token) {
    return SweepServiceGrpc.newBlockingStub(front.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .watchSweep(WatchSweepRequest.newBuilder().setName(NAME).setResumeToken(token).build());
  }

  private void runAll() {
    for (long run = 0; run < 120; run++) {
      front.trained(NAME, spec, run);
    }
    front.happens(NAME, new SweepEvent.SweepFinished(Samples.AT));
  }

  private static List<Long> sequences(Iterator<WatchSweepResponse> watch) {
    List<Long> seen = new ArrayList<>();
    watch.forEachRemaining(
        m -> {
          if (m.getSequence() > 0) {
            seen.add(m.getSequence());
          }
        });
    return seen;
  }

  @Test
  void aWatchTellsEveryFactInOrderAndEndsWithTheProgress() {
    Iterator<WatchSweepResponse> watch = watch("");
    runAll();
    List<WatchSweepResponse> all = new ArrayList<>();
    watch.forEachRemaining(all::add);
    List<Long> seen = all.stream().map(m -> m.getSequence()).filter(s -> s > 0).toList();
    assertThat(seen).hasSize(1 + 120 * 3 + 1).isSorted().doesNotHaveDuplicates();
    assertThat(all.getFirst().getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
    assertThat(all.getLast().getProgress().getOutcomesMap()).containsEntry("trained", 120L);
  }

  @Test
  void aBrokenWatchResumesWithoutGapOrDuplicate() {
    runAll();
    List<Long> whole = sequences(watch(""));
    List<Long> pieces = new ArrayList<>();
    String token = "";
    int take = 1;
    while (pieces.size() < whole.size()) {
      Iterator<WatchSweepResponse> watch = watch(token);
      for (int i = 0; i < take && watch.hasNext(); i++) {
        WatchSweepResponse message = watch.next();
        token = message.getResumeToken();
        if (message.getSequence() > 0) {
          pieces.add(message.getSequence());
        }
      }
      take += 7;
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void watchersThatStandAtDifferentPlacesAreToldTheSameFacts() {
    Iterator<WatchSweepResponse> first = watch("");
    List<WatchSweepResponse> begun = new ArrayList<>();
    begun.add(first.next());
    for (long run = 0; run < 60; run++) {
      front.trained(NAME, spec, run);
    }
    while (begun.size() < 100) {
      WatchSweepResponse message = first.next();
      if (message.getSequence() > 0) {
        begun.add(message);
      }
    }
    Iterator<WatchSweepResponse> behind = watch(begun.get(9).getResumeToken());
    Iterator<WatchSweepResponse> beside = watch(begun.getLast().getResumeToken());
    Iterator<WatchSweepResponse> anew = watch("");
    for (long run = 60; run < 120; run++) {
      front.trained(NAME, spec, run);
    }
    front.happens(NAME, new SweepEvent.SweepFinished(Samples.AT));
    List<Long> whole = sequences(anew);
    assertThat(whole).hasSize(1 + 120 * 3 + 1);
    assertThat(sequences(first)).isEqualTo(whole.subList(100, whole.size()));
    assertThat(sequences(behind)).isEqualTo(whole.subList(10, whole.size()));
    assertThat(sequences(beside)).isEqualTo(whole.subList(100, whole.size()));
  }

  private static RemoteFailure endOf(Iterator<WatchSweepResponse> watch) {
    return RemoteFailure.of(catchThrowable(() -> watch.forEachRemaining(m -> {})));
  }

  @Test
  void anOrchestratorThatStopsEndsWatchesSoThatTheyAreResumedAndTakesNoMore() {
    Iterator<WatchSweepResponse> watch = watch("");
    assertThat(watch.next().getResumeToken()).isNotEmpty();
    front.watches.end();
    assertThat(endOf(watch).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(endOf(watch("")).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private String place() {
    return SweepServiceGrpc.newBlockingStub(front.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .getSweep(GetSweepRequest.newBuilder().setName(NAME).build())
        .getSweep()
        .getWatchToken();
  }

  @Test
  void aWatchFromTheTokenOfASweepTellsWhatComesAfterAndNothingBefore() {
    for (long run = 0; run < 60; run++) {
      front.trained(NAME, spec, run);
    }
    Iterator<WatchSweepResponse> late = watch(place());
    Iterator<WatchSweepResponse> whole = watch("");
    for (long run = 60; run < 120; run++) {
      front.trained(NAME, spec, run);
    }
    front.happens(NAME, new SweepEvent.SweepFinished(Samples.AT));
    List<Long> all = sequences(whole);
    assertThat(sequences(late)).isEqualTo(all.subList(1 + 60 * 3, all.size())).hasSize(181);
  }

  /** Of two blocks the second was never opened. */
  @Test
  void aWatchOfACancelledSweepEndsAlthoughBlocksOfItWereNeverOpened() {
    String name = "projects/default/sweeps/half";
    front.accepted(name, spec);
    front.happens(name, new BlockEvent.BlockPlanned(name, 0, spec, 0, 1, 8, List.of(), Samples.AT));
    front.trained(name, spec, 0);
    front.happens(name, new SweepEvent.SweepCancelled("r", Samples.AT));
    SweepFeed feed = new SweepFeed(front.watches, SweepName.parse("name", name), spec);
    SweepFeed.Part all = feed.after(0, 64);
    assertThat(feed.isOver(all.seen(), true)).isFalse();
    for (long run = 1; run < 60; run++) {
      front.happens(
          name,
          new BlockEvent.RunEnded(
              Optional.empty(),
              new Grid(spec).run(run).key(),
              new RunOutcome.Cancelled(),
              Optional.empty(),
              Samples.AT));
    }
    feed = new SweepFeed(front.watches, SweepName.parse("name", name), spec);
    long seen = 0;
    while (!feed.after(seen, 64).facts().isEmpty()) {
      seen = feed.after(seen, 64).seen();
    }
    assertThat(feed.isOver(seen, true)).isTrue();
    assertThat(feed.lifeSign(seen, true).getProgress().getOutcomesMap())
        .isEqualTo(Map.of("trained", 1L, "cancelled", 119L));
  }

  /** The token counts the facts of all sweeps. */
  @Test
  void factsOfOtherSweepsBetweenTwoPlacesKeepNoWatchFromItsEnd() {
    runAll();
    long last = front.store.lastSequence();
    front.accepted("projects/default/sweeps/other", spec);
    long later = front.store.lastSequence();
    assertThat(later).isGreaterThan(last);
    SweepFeed feed = new SweepFeed(front.watches, SweepName.parse("name", NAME), spec);
    assertThat(feed.after(later, 64)).isEqualTo(new SweepFeed.Part(List.of(), later));
    SweepFeed.Part behind = feed.after(last, 64);
    assertThat(behind).isEqualTo(new SweepFeed.Part(List.of(), later));
    assertThat(feed.isOver(behind.seen(), true)).isTrue();
  }

  @Test
  void aTokenAheadOfEveryFactIsOutOfRangeAndOneOfAnotherSweepIsRefused() {
    WatchSweepResponse first = watch("").next();
    String ahead = first.getResumeToken().replaceFirst("-.*", "-999");
    RemoteFailure pruned = RemoteFailure.of(catchThrowable(() -> watch(ahead).next()));
    assertThat(pruned.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(pruned.reason()).isEqualTo("EVENTS_PRUNED");
    RemoteFailure other = RemoteFailure.of(catchThrowable(() -> watch("aaaaaaaaaaaa-1").next()));
    assertThat(other.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void signsOfLifeCarryProgressAndTheTokenToGoOnFrom() {
    Iterator<WatchSweepResponse> watch = watch("");
    WatchSweepResponse fact = watch.next();
    WatchSweepResponse sign = watch.next();
    assertThat(sign.getUpdateCase()).isEqualTo(WatchSweepResponse.UpdateCase.UPDATE_NOT_SET);
    assertThat(sign.getProgress().getRuns()).isEqualTo(120);
    assertThat(sign.getResumeToken()).isEqualTo(fact.getResumeToken());
  }

  /** A watcher that is sent what it asks for. */
  private static final class Asking
      implements ClientResponseObserver<WatchSweepRequest, WatchSweepResponse> {
    private final BlockingQueue<WatchSweepResponse> got = new LinkedBlockingQueue<>();
    private final BlockingQueue<ClientCallStreamObserver<WatchSweepRequest>> calls =
        new LinkedBlockingQueue<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchSweepRequest> call) {
      call.disableAutoRequestWithInitial(1);
      calls.add(call);
    }

    @Override
    public void onNext(WatchSweepResponse message) {
      got.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    /** Its call, with which it asks for more. */
    ClientCallStreamObserver<WatchSweepRequest> call() throws InterruptedException {
      return calls.take();
    }

    /** The numbers of so many facts. */
    List<Long> read(ClientCallStreamObserver<WatchSweepRequest> call, int facts)
        throws InterruptedException {
      List<Long> seen = new ArrayList<>();
      while (seen.size() < facts) {
        WatchSweepResponse message = got.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a message after %d facts", seen.size()).isNotNull();
        if (message.getSequence() > 0) {
          seen.add(message.getSequence());
        }
        call.request(1);
      }
      return seen;
    }
  }

  private Asking asking() {
    Asking asking = new Asking();
    SweepServiceGrpc.newStub(front.channel())
        .watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build(), asking);
    return asking;
  }

  @Test
  void aWatcherThatStallsHoldsAFewMessagesAndLosesNothing() throws InterruptedException {
    Asking asking = asking();
    ClientCallStreamObserver<WatchSweepRequest> call = asking.call();
    runAll();
    assertThat(asking.read(call, 362)).isSorted().doesNotHaveDuplicates();
    call.cancel("read enough", null);
  }

  @Test
  void aWatcherThatStallsAtTheEndOfASweepKeepsNoThread() throws InterruptedException {
    Asking asking = asking();
    ClientCallStreamObserver<WatchSweepRequest> call = asking.call();
    runAll();
    assertThat(asking.read(call, 340)).hasSize(340);
    // The rest waits for its reader, the end with it.
    assertThat(front.restsSoon()).as("whether all that was begun for it has ended").isTrue();
    call.cancel("read enough", null);
  }

  @Test
  void livePointsAreShownToThoseWhoAsk() throws InterruptedException {
    BlockingQueue<WatchSweepResponse> got = new LinkedBlockingQueue<>();
    SweepServiceGrpc.newStub(front.channel())
        .watchSweep(
            WatchSweepRequest.newBuilder().setName(NAME).setLivePoints(true).build(),
            new StreamObserver<WatchSweepResponse>() {
              @Override
              public void onNext(WatchSweepResponse message) {
                got.add(message);
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    assertThat(got.poll(20, TimeUnit.SECONDS)).isNotNull();
    front.points.point(NAME, "width=8,batch=32", 3, 500, 0.75);
    WatchSweepResponse message;
    do {
      message = got.poll(20, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
    } while (!message.hasLivePoint());
    assertThat(message.getLivePoint().getStep()).isEqualTo(500);
  }
}
