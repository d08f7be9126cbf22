package io.orograph.cli.follow;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.view.ProgressLine;
import io.orograph.cli.view.ProgressView;
import io.orograph.cli.view.SweepView;
import io.orograph.cli.view.Words;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows one sweep to its end and shows its progress; bridges times without an answer. */
public final class Follower {
  private static final Duration POLL = Duration.ofMillis(400);

  /** While a lab that was just started has not answered yet. */
  private static final Duration FIRST_POLL = Duration.ofMillis(50);

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final LabClient client;
  private final Console console;
  private final Duration patience;
  private final Runnable guard;
  private final TimeLeft timeLeft = new TimeLeft();
  private final long began = System.nanoTime();
  private Duration startOfWorkers = LINE_EVERY;
  private boolean heard;
  private Optional<Duration> firstTrained = Optional.empty();
  private long lastLine = began - LINE_EVERY.toNanos();

  /**
   * A follower.
   *
   * @param patience how long the lab may give no answer before that is a failure
   * @param guard called before each look; throws when there is no use in going on
   */
  public Follower(LabClient client, Console console, Duration patience, Runnable guard) {
    this.client = client;
    this.console = console;
    this.patience = patience;
    this.guard = guard;
  }

  /**
   * Workers are still being started: for {@code time} it is no news that the sweep waits for them.
   */
  public void workersStartWithin(Duration time) {
    startOfWorkers = time;
  }

  /** Time from the making of this follower to the first look at which a run was trained. */
  public Optional<Duration> firstTrained() {
    return firstTrained;
  }

  /** Time since the making of this follower. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Waits until the sweep is finished or cancelled. */
  public SweepView untilEnded(String name) {
    while (true) {
      SweepView sweep = patiently(() -> client.get(name).view());
      show(sweep);
      if (sweep.ended()) {
        return sweep;
      }
      pause();
    }
  }

  /** The answer of {@code call}, asked again while the lab does not answer. */
  public <T> T patiently(java.util.function.Supplier<T> call) {
    long asked = System.nanoTime();
    boolean told = false;
    while (true) {
      guard.run();
      try {
        T answer = call.get();
        if (told && heard && !console.style().terminal()) {
          console.line("the lab answers again");
        }
        heard = true;
        return answer;
      } catch (LabFailure e) {
        Duration silent = Duration.ofNanos(System.nanoTime() - asked);
        if (e.kind() != LabFailure.Kind.UNREACHABLE || silent.compareTo(patience) > 0) {
          throw e;
        }
        told = silence(silent, told);
      }
      pause(heard ? POLL : FIRST_POLL);
    }
  }

  /** Says that the lab is silent: on a terminal in place of the progress, elsewhere once. */
  private boolean silence(Duration silent, boolean told) {
    // A lab that was just started needs a moment, and that is no fault.
    String words =
        (heard
                ? "the lab does not answer; it is asked again for "
                : "waiting for the lab to answer, at most ")
            + Words.duration(patience);
    if (console.style().terminal()) {
      console.draw(words + " (" + Words.duration(silent) + ")");
    } else if (!told) {
      console.line(words);
    }
    return true;
  }

  private void show(SweepView sweep) {
    ProgressView progress = sweep.progress();
    boolean ended = sweep.ended();
    if (progress.with("trained") > 0 && firstTrained.isEmpty()) {
      firstTrained = Optional.of(elapsed());
    }
    Duration elapsed = elapsed();
    ProgressView estimated = progress.withTimeLeft(timeLeft.after(elapsed, progress));
    // A lab that was just started has no workers for a moment, and that is no news.
    String waitsFor = elapsed.compareTo(startOfWorkers) > 0 ? sweep.waitsFor() : "";
    String line = ProgressLine.of(estimated, elapsed, waitsFor, console.style());
    long now = System.nanoTime();
    if (console.style().terminal()) {
      console.draw(line);
      if (ended) {
        console.keep();
      }
    } else if (ended || now - lastLine >= LINE_EVERY.toNanos()) {
      lastLine = now;
      console.line(line);
    }
  }

  /** Waits for a moment. */
  public static void pause() {
    pause(POLL);
  }

  private static void pause(Duration time) {
    try {
      // Nobody counts this latch down: a wait that an interrupt can end.
      var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the lab", e);
    }
  }
}
