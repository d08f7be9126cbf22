package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorTest {
  @TempDir Path folder;

  private final Queue<String> news = new ConcurrentLinkedQueue<>();
  private final Queue<List<LabFolder.Running>> rolls = new ConcurrentLinkedQueue<>();
  private final Supervisor.Listener listener =
      new Supervisor.Listener() {
        @Override
        public void news(String sentence) {
          news.add(sentence);
        }

        @Override
        public void living(List<LabFolder.Running> processes) {
          rolls.add(processes);
        }
      };

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private List<String> births() throws IOException {
    Path file = folder.resolve("births");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private boolean born(int times) {
    try {
      return births().size() >= times;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Launch fake(String behaviour) {
    return Fake.launch("trainer", behaviour, folder.resolve("births"), folder.resolve("log"));
  }

  @Test
  void aProcessThatIsKilledIsStartedAgain() throws Exception {
    try (Supervisor supervisor = Supervisor.start(List.of(fake("wait")), listener)) {
      await(() -> born(1));
      long first = supervisor.pid("trainer");
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      await(() -> born(2));
      await(() -> rolls.size() == 2);
      assertThat(rolls)
          .extracting(r -> r.getFirst().pid())
          .containsExactly(first, supervisor.pid("trainer"));
      await(() -> news.size() == 2);
      assertThat(supervisor.pid("trainer")).isNotEqualTo(first);
      assertThat(births().get(1)).isEqualTo(Long.toString(supervisor.pid("trainer")));
      assertThat(news)
          .containsExactly(
              "trainer ended (signal 9); starting it again on the same data",
              "trainer is process %d now".formatted(supervisor.pid("trainer")));
      assertThat(supervisor.roll())
          .isEqualTo("trainer (process " + supervisor.pid("trainer") + ")");
      assertThat(supervisor.failure()).isEmpty();
    }
  }

  @Test
  void aProcessThatCannotLiveIsGivenUpWithItsLastWords() throws Exception {
    try (Supervisor supervisor = Supervisor.start(List.of(fake("die")), listener)) {
      await(() -> supervisor.failure().isPresent());
      assertThat(supervisor.failure().orElseThrow())
          .contains("trainer ended " + Supervisor.MAX_QUICK_DEATHS + " times in a row")
          .contains("exit code 4")
          .contains(folder.resolve("log").toString())
          .contains("port 80: taken (expected: a free port)");
      assertThat(births()).hasSize(Supervisor.MAX_QUICK_DEATHS);
    }
  }

  @Test
  void aFirstDeathCostsNextToNothingAndEveryQuickOneAfterItMore() {
    assertThat(Supervisor.pause(1)).isLessThan(Duration.ofMillis(200));
    for (int deaths = 2; deaths < Supervisor.MAX_QUICK_DEATHS; deaths++) {
      assertThat(Supervisor.pause(deaths)).isGreaterThan(Supervisor.pause(deaths - 1));
    }
  }

  @Test
  void oneMoreIsKeptRunningLikeThoseThatWereThereFromTheStart() throws Exception {
    try (Supervisor supervisor = Supervisor.start(List.of(), listener)) {
      assertThat(rolls.poll()).isEmpty();
      supervisor.add(fake("wait"));
      await(() -> born(1));
      assertThat(rolls.poll()).extracting(LabFolder.Running::name).containsExactly("trainer");
      ProcessHandle.of(supervisor.pid("trainer")).orElseThrow().destroyForcibly();
      await(() -> born(2));
    }
  }

  @Test
  void closingEndsAllByTheirInputAndStartsNoneAgain() {
    Supervisor supervisor = Supervisor.start(List.of(fake("wait")), listener);
    await(() -> born(1));
    ProcessHandle child = ProcessHandle.of(supervisor.pid("trainer")).orElseThrow();
    supervisor.close(Duration.ofSeconds(20));
    assertThat(child.isAlive()).isFalse();
    assertThat(news).isEmpty();
  }

  @Test
  void aSupervisorThatIsKilledTakesItsProcessesWithIt() throws Exception {
    Path births = folder.resolve("births");
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            Supervising.class.getName(),
            births.toString());
    builder.environment().putAll(Fake.environment());
    Process parent = builder.redirectErrorStream(true).start();
    await(() -> born(1));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(births().getFirst())).orElseThrow();
    parent.destroyForcibly();
    child.onExit().get(30, TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void aProgramThatIsNotThereIsAFailureWithItsName() {
    Launch nothing = new Launch("metrics", List.of("/no/such"), Map.of(), folder.resolve("log"));
    assertThatThrownBy(() -> Supervisor.start(List.of(nothing), listener))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("metrics: cannot be started");
  }

  @Test
  void backgroundProcessesAreFoundAgainAndStopped() throws Exception {
    Launch reader =
        new Launch("trainer", List.of("/bin/sleep", "60"), Map.of(), folder.resolve("log"));
    List<LabFolder.Running> running = Background.start(List.of(reader));
    LabFolder.Running one = running.getFirst();
    assertThat(Background.find(one)).isPresent();
    LabFolder.Running another = new LabFolder.Running(one.name(), one.pid(), one.started() - 5_000);
    assertThat(Background.find(another)).as("the same id of an earlier process").isEmpty();
    assertThat(Background.stop(running, Duration.ofSeconds(20))).containsExactly("trainer");
    assertThat(Background.find(one)).isEmpty();
    assertThat(Background.stop(running, Duration.ofSeconds(1))).isEmpty();
  }
}
