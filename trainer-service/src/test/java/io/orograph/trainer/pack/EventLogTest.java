package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private static final PackEvent END = new PackEvent.PackEnded("");

  private final EventLog log = new EventLog();

  @Test
  void eventsAreNumberedFromOneWithoutGapsAndReadInOrder() throws Exception {
    assertThat(log.next(0)).isEmpty();
    assertThat(log.append(resume(5))).isEqualTo(1);
    assertThat(log.append(END)).isEqualTo(2);
    assertThat(log.next(0)).contains(new EventLog.Numbered(1, resume(5)));
    assertThat(log.next(1)).contains(new EventLog.Numbered(2, END));
    assertThat(log.next(2)).isEmpty();
  }

  @Test
  void confirmedEventsAreGoneAndAskingForThemSaysSo() throws Exception {
    log.append(resume(5));
    log.append(resume(6));
    log.confirm(1);
    assertThat(log.unconfirmed()).isEqualTo(1);
    assertThat(log.next(1)).isPresent();
    assertThatThrownBy(() -> log.next(0))
        .isInstanceOf(EventLog.EventsPrunedException.class)
        .hasMessage("after_sequence: 0 (expected: at least 1)");
    log.confirm(2);
    assertThatThrownBy(() -> log.next(1)).isInstanceOf(EventLog.EventsPrunedException.class);
    assertThat(log.next(2)).isEmpty();
  }

  @Test
  void aLaterConfirmationOfLessTakesNothingBackAndOneOfTooMuchIsCut() {
    log.append(resume(5));
    log.confirm(99);
    assertThat(log.append(resume(6))).isEqualTo(2);
    log.confirm(0);
    assertThat(log.unconfirmed()).isEqualTo(1);
  }

  @Test
  void nothingFollowsTheEndAndItIsDoneOnceConfirmed() {
    log.append(END);
    assertThat(log.ended()).isTrue();
    assertThat(log.done()).isFalse();
    assertThatThrownBy(() -> log.append(END)).isInstanceOf(IllegalStateException.class);
    log.confirm(1);
    assertThat(log.done()).isTrue();
  }

  @Test
  void listenersAreWokenByEventsAndLivePointsUntilTheyLeave() {
    AtomicInteger woken = new AtomicInteger();
    Runnable leave = log.listen(woken::incrementAndGet);
    log.append(resume(5));
    log.live(List.of(new LivePoint("width=8", 0, 5, 0.25)));
    assertThat(woken).hasValue(2);
    leave.run();
    log.append(END);
    assertThat(woken).hasValue(2);
  }

  @Test
  void onlyTheNewestLivePointsAreKept() {
    log.live(List.of(new LivePoint("width=8", 0, 5, 0.25)));
    log.live(List.of(new LivePoint("width=8", 0, 6, 0.125)));
    EventLog.Live live = log.liveAfter(0).orElseThrow();
    assertThat(live.points()).containsExactly(new LivePoint("width=8", 0, 6, 0.125));
    assertThat(log.liveAfter(live.version())).isEmpty();
  }

  private static PackEvent resume(long step) {
    return new PackEvent.ResumeStateWritten(
        new io.orograph.core.checkpoint.ArtifactRef(
            io.orograph.core.checkpoint.Digest.of(new byte[] {1}),
            io.orograph.core.checkpoint.ArtifactKind.RESUME_STATE,
            1),
        step);
  }
}
