package io.orograph.cli.lab;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The state folder of a lab: token, ports, processes, where data sets are, logs, data. */
public final class LabFolder {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private final Path root;

  public LabFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * A process of a lab.
   *
   * @param name the service
   * @param pid its process id
   * @param started when the system says that it was started, in ms: process ids are used again
   */
  public record Running(String name, long pid, long started) {}

  /**
   * What lab.json says.
   *
   * @param ports the ports, the same at every start
   * @param processes the processes, also those that may have ended since; empty after an orderly
   *     end
   */
  public record State(Ports ports, List<Running> processes) {
    public State {
      Objects.requireNonNull(ports);
      processes = List.copyOf(processes);
    }
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** The file that holds the token, readable by its owner only. */
  public Path tokenFile() {
    return root.resolve("token");
  }

  /** The orchestrator's data. */
  public Path data() {
    return root.resolve("data");
  }

  /** Those who may call beside the owner of the token. */
  public Path members() {
    return data().resolve("members.json");
  }

  /** Checkpoints and artifacts. */
  public Path store() {
    return data().resolve("store");
  }

  /** Where the workers of this lab look for data sets, if that was ever said here. */
  public Optional<Path> dataFolder() {
    try {
      return Files.exists(dataFile())
          ? Optional.of(Path.of(Files.readString(dataFile()).strip()))
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      throw new LabException(dataFile() + ": " + e + " (expected: the path of a folder)", e);
    }
  }

  /** From now on the workers of this lab look for data sets there. */
  public void useData(Path folder) {
    try {
      Files.writeString(dataFile(), folder.toAbsolutePath().normalize() + "\n");
    } catch (IOException e) {
      throw new LabException(dataFile() + ": cannot be written: " + e, e);
    }
  }

  private Path dataFile() {
    return root.resolve("data-folder");
  }

  /** The device of the workers of this lab, if that was ever said here. */
  public Optional<String> device() {
    try {
      return Files.exists(deviceFile())
          ? Optional.of(Files.readString(deviceFile()).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new LabException(deviceFile() + ": " + e + " (expected: cpu, cuda or cuda:N)", e);
    }
  }

  /** From now on the workers of this lab compute there. */
  public void useDevice(String device) {
    try {
      Files.writeString(deviceFile(), device + "\n");
    } catch (IOException e) {
      throw new LabException(deviceFile() + ": cannot be written: " + e, e);
    }
  }

  private Path deviceFile() {
    return root.resolve("device");
  }

  /** The log of a process. */
  public Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** Whether a lab was ever made here. */
  public boolean exists() {
    return Files.isRegularFile(stateFile());
  }

  private Path stateFile() {
    return root.resolve("lab.json");
  }

  /** Makes what is missing: folders, token, ports. What exists stays as it is. */
  public State prepare() {
    try {
      Files.createDirectories(root.resolve("logs"));
      Files.createDirectories(store());
      Token.readOrCreate(tokenFile());
      Optional<State> before = state();
      return before.isPresent() ? before.get() : write(new State(Ports.free(), List.of()));
    } catch (IOException e) {
      throw new LabException(
          root + ": cannot be prepared: " + e + " (expected: a folder that you may write to)", e);
    }
  }

  /** What lab.json says; empty when there is none. */
  public Optional<State> state() {
    if (!exists()) {
      return Optional.empty();
    }
    try {
      return Optional.of(GSON.fromJson(Files.readString(stateFile()), State.class));
    } catch (IOException | RuntimeException e) {
      // Gson wraps what a record's constructor throws in a plain RuntimeException.
      throw new LabException(
          stateFile() + ": cannot be read (expected: as `orograph up` writes it)", e);
    }
  }

  /** Replaces lab.json, and what Prometheus reads. */
  public State write(State state) {
    replace(stateFile(), GSON.toJson(state));
    replace(targetsFile(), GSON.toJson(targets(state.ports())));
    return state;
  }

  /**
   * Where the meters of the lab's processes are, in the form that Prometheus reads by itself when
   * it changes ({@code file_sd_configs}).
   */
  public Path targetsFile() {
    return root.resolve("prometheus.json");
  }

  private record Target(List<String> targets, Map<String, String> labels) {}

  private static List<Target> targets(Ports ports) {
    return List.of(
        target("orchestrator", ports.orchestratorMeters()),
        target("trainer", ports.trainerMeters()),
        target("metrics", ports.metricsMeters()));
  }

  private static Target target(String job, int port) {
    return new Target(List.of("127.0.0.1:" + port), Map.of("job", job));
  }

  private void replace(Path file, String text) {
    try {
      Path temporary = root.resolve(file.getFileName() + ".new");
      Files.writeString(temporary, text + "\n");
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException(file + ": cannot be written: " + e, e);
    }
  }

  /**
   * Takes the folder for this process alone until the answer is closed or the process ends, however
   * it ends.
   */
  public FileLock take() {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw busy();
      }
      return lock;
    } catch (OverlappingFileLockException e) {
      throw busy();
    } catch (IOException e) {
      throw new LabException(root + ": cannot be locked: " + e, e);
    }
  }

  private LabException busy() {
    return new LabException(
        root
            + ": in use by another orograph command (expected: one at a time; wait until it has"
            + " ended)");
  }
}
