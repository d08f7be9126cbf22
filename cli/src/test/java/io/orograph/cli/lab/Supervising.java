package io.orograph.cli.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A supervisor as a process of its own, to be killed by a test. */
final class Supervising {
  private Supervising() {}

  /** Argument: the file that its child writes its process id to. */
  public static void main(String[] args) throws InterruptedException {
    Path births = Path.of(args[0]);
    Launch child = Fake.launch("child", "wait", births, births.resolveSibling("child.log"));
    try (Supervisor supervisor = Supervisor.start(List.of(child), new Deaf())) {
      new CountDownLatch(1).await();
    }
  }

  private static final class Deaf implements Supervisor.Listener {
    @Override
    public void news(String sentence) {}

    @Override
    public void living(List<LabFolder.Running> processes) {}
  }
}
