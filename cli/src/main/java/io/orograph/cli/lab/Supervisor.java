package io.orograph.cli.lab;

import io.orograph.cli.lab.LabFolder.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Keeps a lab's processes running as long as it lives: starts them, starts one that died again with
 * the same command, stops all. A process that dies {@value #MAX_QUICK_DEATHS} times in a row soon
 * after its start is given up.
 */
public final class Supervisor implements AutoCloseable {
  /** Deaths in a row, each within {@link #QUICK}, after which a process is given up. */
  static final int MAX_QUICK_DEATHS = 5;

  private static final Duration QUICK = Duration.ofSeconds(20);

  /**
   * Time between a death and the new start: long enough for Ctrl-C, which reaches everybody at once
   * and ends this process's own work before that of the others, to be seen as such.
   */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** The same after a second quick death, doubled with every further one. */
  private static final Duration LONGER_PAUSE = Duration.ofSeconds(1);

  private static final int TAIL_LINES = 12;

  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Deque<Process> stopping = new ArrayDeque<>();
  private final Listener listener;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("supervisor").unstarted(task));
  private Optional<String> failure = Optional.empty();
  private boolean closed;

  /** Hears what happens; called by one thread at a time. */
  public interface Listener {
    /** A death or a new start, in one sentence. */
    void news(String sentence);

    /** The processes that live now; after the start of all, and after every new start. */
    void living(List<Running> processes);
  }

  /** One process through all its lives. */
  private static final class Child {
    final Launch launch;
    Process process;
    long startedNanos;
    int quickDeaths;

    Child(Launch launch, Process process) {
      this.launch = launch;
      this.process = process;
      this.startedNanos = System.nanoTime();
    }
  }

  private Supervisor(Listener listener) {
    this.listener = listener;
  }

  /** Starts all. */
  public static Supervisor start(List<Launch> launches, Listener listener) {
    Supervisor supervisor = new Supervisor(listener);
    try {
      launches.forEach(supervisor::begin);
      listener.living(supervisor.living());
    } catch (LabException e) {
      supervisor.close();
      throw e;
    }
    return supervisor;
  }

  /** Starts one more. */
  public synchronized void add(Launch launch) {
    if (!closed) {
      begin(launch);
      listener.living(living());
    }
  }

  private synchronized void begin(Launch launch) {
    Child child = new Child(launch, spawn(launch));
    children.put(launch.name(), child);
    watch(child);
  }

  private static Process spawn(Launch launch) {
    try {
      return launch.builder().start();
    } catch (IOException e) {
      throw new LabException(
          launch.name()
              + ": cannot be started: "
              + e.getMessage()
              + " (expected: a JDK that runs; see `orograph doctor`)",
          e);
    }
  }

  private void watch(Child child) {
    Process process = child.process;
    var unused = process.onExit().thenAcceptAsync(p -> died(child, p.exitValue()), clock);
  }

  private synchronized void died(Child child, int exit) {
    if (closed) {
      return;
    }
    boolean quick = System.nanoTime() - child.startedNanos < QUICK.toNanos();
    child.quickDeaths = quick ? child.quickDeaths + 1 : 1;
    if (child.quickDeaths >= MAX_QUICK_DEATHS) {
      fail(child, exit);
      return;
    }
    listener.news(
        "%s ended (%s); starting it again on the same data"
            .formatted(child.launch.name(), exitWords(exit)));
    var unused =
        clock.schedule(
            () -> again(child), pause(child.quickDeaths).toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * A process that was killed comes back at once; one that cannot live is not tried all the time.
   */
  static Duration pause(int quickDeaths) {
    return quickDeaths <= 1 ? PAUSE : LONGER_PAUSE.multipliedBy(1L << (quickDeaths - 2));
  }

  private synchronized void again(Child child) {
    if (closed) {
      return;
    }
    try {
      child.process = spawn(child.launch);
      child.startedNanos = System.nanoTime();
      watch(child);
      listener.living(living());
      listener.news("%s is process %d now".formatted(child.launch.name(), child.process.pid()));
    } catch (LabException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void fail(Child child, int exit) {
    failure =
        Optional.of(
            "%s ended %d times in a row (%s). Its last words, from %s:\n  %s"
                .formatted(
                    child.launch.name(),
                    child.quickDeaths,
                    exitWords(exit),
                    child.launch.log(),
                    String.join("\n  ", LogTail.of(child.launch.log(), TAIL_LINES))));
  }

  private static String exitWords(int exit) {
    return exit > 128 ? "signal " + (exit - 128) : "exit code " + exit;
  }

  /** Why a process was given up, with the last lines of its log; empty while all is well. */
  public synchronized Optional<String> failure() {
    return failure;
  }

  private synchronized List<Running> living() {
    return children.values().stream()
        .map(c -> Background.running(c.launch.name(), c.process))
        .toList();
  }

  /** Every process with its present process id, in words. */
  public synchronized String roll() {
    return children.values().stream()
        .map(c -> c.launch.name() + " (process " + c.process.pid() + ")")
        .collect(Collectors.joining(", "));
  }

  /** Process id of the present life of a process. */
  public synchronized long pid(String name) {
    Child child = children.get(name);
    if (child == null) {
      throw new IllegalArgumentException(name + ": no such process");
    }
    return child.process.pid();
  }

  /**
   * Stops all: first by the end of their standard input, after {@code patience} by SIGTERM, after
   * as much again by SIGKILL. Nothing that was started lives afterwards.
   */
  public void close(Duration patience) {
    synchronized (this) {
      closed = true;
      children.values().forEach(c -> stopping.add(c.process));
      children.clear();
    }
    clock.shutdownNow();
    stopping.forEach(Supervisor::closeInput);
    if (!await(patience)) {
      stopping.forEach(Process::destroy);
      if (!await(patience)) {
        stopping.forEach(Process::destroyForcibly);
        await(patience);
      }
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  private static void closeInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already: nobody holds the other end of the pipe.
    }
  }

  private boolean await(Duration patience) {
    CompletableFuture<?>[] ends =
        stopping.stream().map(Process::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("a process's end cannot be awaited", e);
    }
  }
}
