package io.orograph.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A second host on this machine: a network namespace with a cable to this one, and processes in it
 * that do not see the lab's folder. Its loopback is its own, so that it has nothing in common with
 * the lab but what is forwarded.
 */
final class SecondHost implements AutoCloseable {
  private static final String NAME = "og" + (ProcessHandle.current().pid() % 1_000_000);
  private static final String HERE = NAME + "a";
  private static final String THERE = NAME + "b";
  private static final String NET = "10.213." + (ProcessHandle.current().pid() % 250) + ".";
  private static final String ADDRESS_HERE = NET + "1";
  private static final String ADDRESS_THERE = NET + "2";

  /** Where connections from there to the lab come in. */
  private static final int DOOR = 7001;

  private final Path folder;
  private final List<Forward> forwards = new ArrayList<>();
  private Optional<Process> forwarding = Optional.empty();

  /** Whether namespaces and mounts can be made here, and processes started. */
  static boolean possible() {
    try {
      return Laboratory.packaged()
          && succeeds("ip", "netns", "add", NAME + "t")
          && succeeds("ip", "netns", "exec", NAME + "t", "mount", "-t", "tmpfs", "none", "/mnt");
    } finally {
      succeeds("ip", "netns", "del", NAME + "t");
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      byte[] unused = process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  private static void runThere(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", NAME));
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  /**
   * A host whose files are in {@code folder}.
   *
   * @param worker the port of the lab that workers there call
   * @param called ports of workers there that the lab calls
   */
  SecondHost(Path folder, int worker, List<Integer> called)
      throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    try {
      run("ip", "netns", "add", NAME);
      run("ip", "link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", NAME);
      run("ip", "addr", "add", ADDRESS_HERE + "/30", "dev", HERE);
      runThere("ip", "addr", "add", ADDRESS_THERE + "/30", "dev", THERE);
      runThere("ip", "link", "set", "lo", "up");
      runThere("ip", "link", "set", THERE, "up");
      mend();
      forward(worker, called);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void forward(int worker, List<Integer> called) throws IOException {
    List<String> there = new ArrayList<>(List.of("ip", "netns", "exec", NAME));
    there.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    there.addAll(
        List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            Path.of("target", "test-classes").toString(),
            Forward.class.getName()));
    forwards.add(new Forward(ADDRESS_HERE + ":" + DOOR, "127.0.0.1:" + worker));
    there.addAll(List.of("127.0.0.1:" + worker, ADDRESS_HERE + ":" + DOOR));
    for (int port : called) {
      forwards.add(new Forward("127.0.0.1:" + port, ADDRESS_THERE + ":" + port));
      there.addAll(List.of(ADDRESS_THERE + ":" + port, "127.0.0.1:" + port));
    }
    Process process =
        new ProcessBuilder(there).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    forwarding = Optional.of(process);
    BufferedReader said = process.inputReader();
    String line = said.readLine();
    if (!"ready".equals(line)) {
      throw new IOException("forwards: " + line + " (expected: ready)");
    }
  }

  /** Its files. */
  Path folder() {
    return folder;
  }

  /** {@code command} as a process of this host, to which {@code hidden} is an empty folder. */
  List<String> within(Path hidden, List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                NAME,
                "sh",
                "-c",
                "mount -t tmpfs none \"$0\" && exec \"$@\"",
                hidden.toAbsolutePath().toString()));
    all.addAll(command);
    return all;
  }

  /** Pulls the cable out. */
  void cut() throws IOException, InterruptedException {
    run("ip", "link", "set", HERE, "down");
  }

  /** Puts it in. */
  void mend() throws IOException, InterruptedException {
    run("ip", "link", "set", HERE, "up");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Forward forward : forwards) {
      forward.close();
    }
    if (forwarding.isPresent()) {
      forwarding.get().destroyForcibly().waitFor();
    }
    // The constructor may have come to neither.
    succeeds("ip", "link", "del", HERE);
    succeeds("ip", "netns", "del", NAME);
  }
}
