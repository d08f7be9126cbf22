package io.orograph.cli.lab;

import io.orograph.cli.lab.LabFolder.Running;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes that outlive the command that starts them: what {@code up} and {@code down} do. */
public final class Background {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private Background() {}

  /** Starts all in sessions of their own, so that closing the terminal does not end them. */
  public static List<Running> start(List<Launch> launches) {
    List<Running> running = new ArrayList<>();
    for (Launch launch : launches) {
      try {
        running.add(spawn(launch));
      } catch (IOException e) {
        stop(running, Duration.ofSeconds(5));
        throw new LabException(
            launch.name()
                + ": cannot be started: "
                + e.getMessage()
                + " (expected: a JDK that runs; see `orograph doctor`)",
            e);
      }
    }
    return running;
  }

  private static Running spawn(Launch launch) throws IOException {
    ProcessBuilder builder = launch.builder().redirectInput(new File("/dev/null"));
    if (Files.isExecutable(SETSID)) {
      List<String> command = new ArrayList<>(launch.command());
      command.addFirst(SETSID.toString());
      builder.command(command);
    }
    return running(launch.name(), builder.start());
  }

  static Running running(String name, Process process) {
    return new Running(name, process.pid(), started(process.toHandle()));
  }

  private static long started(ProcessHandle handle) {
    return handle.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
  }

  /** The live process, if it is still the one that was started. */
  public static Optional<ProcessHandle> find(Running running) {
    return ProcessHandle.of(running.pid())
        .filter(ProcessHandle::isAlive)
        .filter(handle -> started(handle) == running.started())
        .filter(handle -> !ended(handle.pid()));
  }

  /**
   * Whether a process has ended but nobody has asked for its exit status: still listed, not alive.
   */
  private static boolean ended(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      int state = stat.lastIndexOf(')') + 2;
      return state < stat.length() && stat.charAt(state) == 'Z';
    } catch (IOException notLinuxOrGone) {
      return false;
    }
  }

  /** The last lines of a log, in one text. */
  public static String lastWords(Path log) {
    return String.join("\n  ", LogTail.of(log, 12));
  }

  /**
   * Asks all to end, waits, and ends by force what is left.
   *
   * @return the names of those that were running
   */
  public static List<String> stop(List<Running> processes, Duration patience) {
    List<String> stopped = new ArrayList<>();
    List<ProcessHandle> live = new ArrayList<>();
    for (Running running : processes) {
      find(running)
          .ifPresent(
              handle -> {
                stopped.add(running.name());
                live.add(handle);
                handle.destroy();
              });
    }
    for (ProcessHandle handle : live) {
      if (!ended(handle, patience)) {
        handle.destroyForcibly();
        ended(handle, patience);
      }
    }
    return stopped;
  }

  private static boolean ended(ProcessHandle handle, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
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
