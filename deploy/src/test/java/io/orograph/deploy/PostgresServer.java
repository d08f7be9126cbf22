package io.orograph.deploy;

import io.orograph.cli.lab.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server on loopback that may crash and be started again on the same data. */
final class PostgresServer implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final int port;

  /** The program of the server, where it was unpacked. */
  private final String program;

  private Optional<Process> again = Optional.empty();

  /** Starts it on new data in {@code folder}; what it acknowledges is on the disk. */
  PostgresServer(Path folder) throws IOException {
    this.folder = folder;
    port = Ports.free(1).getFirst();
    EmbeddedPostgres.builder()
        .setDataDirectory(folder)
        .setPort(port)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setRegisterShutdownHook(false)
        .start();
    program =
        ProcessHandle.of(Long.parseLong(pid()))
            .flatMap(process -> process.info().command())
            .orElseThrow();
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  private Path pidFile() {
    return folder.resolve("postmaster.pid");
  }

  private String pid() throws IOException {
    return Files.readAllLines(pidFile()).getFirst().strip();
  }

  /**
   * Ends at once, every session with it and nothing written that was not yet: it recovers at its
   * next start as after a loss of power. SIGQUIT and not SIGKILL, whose zombie the next start would
   * take for a running server where nobody reaps it.
   */
  void crash() throws IOException, InterruptedException {
    Process signal = new ProcessBuilder("kill", "-QUIT", pid()).inheritIO().start();
    if (!signal.waitFor(10, TimeUnit.SECONDS) || signal.exitValue() != 0) {
      throw new IOException("kill -QUIT failed");
    }
    long until = System.nanoTime() + PATIENCE;
    while (Files.exists(pidFile())) {
      if (System.nanoTime() > until) {
        throw new IOException(pidFile() + " is still there");
      }
      Thread.onSpinWait();
    }
    if (again.isPresent()) {
      again.get().waitFor();
      again = Optional.empty();
    }
  }

  /** Starts it again on its data, with its own defaults: fsync on. Returns when it answers. */
  void recover() throws IOException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // The server refuses to run as root; in a user namespace of its own it does not see it.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(program, "-D", folder.toString(), "-p", Integer.toString(port)));
    command.addAll(List.of("-c", "unix_socket_directories="));
    again =
        Optional.of(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling(folder.getFileName() + ".log").toFile())
                .start());
    long until = System.nanoTime() + PATIENCE;
    while (true) {
      try {
        DriverManager.getConnection(url(), "postgres", "").close();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > until) {
          throw new IOException("the server does not come back", e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (Files.exists(pidFile())) {
      crash();
    }
  }
}
