package io.orograph.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.view.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FollowerTest {
  @TempDir Path folder;
  private final StringWriter said = new StringWriter();
  private LabClient away;

  @BeforeEach
  void open() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "0".repeat(32));
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    away = LabClient.to("127.0.0.1", 1, token);
  }

  private Follower follower(Duration patience, boolean terminal) {
    Console console =
        new Console(new PrintWriter(said, true), new Style(terminal, false, false, 100));
    return new Follower(away, console, patience, () -> {});
  }

  @AfterEach
  void close() {
    away.close();
  }

  /** Asks where nothing listens until it has done so {@code times}, then answers. */
  private Supplier<String> awayFor(int times) {
    AtomicInteger asked = new AtomicInteger();
    return () ->
        asked.incrementAndGet() <= times ? away.get("projects/default/sweeps/s").json() : "there";
  }

  @Test
  void aLabThatIsStartedAgainIsWaitedForAndThatIsSaidOnce() {
    Follower follower = follower(Duration.ofSeconds(15), false);
    follower.patiently(awayFor(0));
    String answer = follower.patiently(awayFor(2));
    assertThat(answer).isEqualTo("there");
    assertThat(said.toString().lines())
        .containsExactly(
            "the lab does not answer; it is asked again for 15 s", "the lab answers again");
  }

  @Test
  void aLabThatHasNotAnsweredYetIsSaidToBeWaitedForOnce() {
    assertThat(follower(Duration.ofSeconds(15), false).patiently(awayFor(2))).isEqualTo("there");
    assertThat(said.toString().lines())
        .containsExactly("waiting for the lab to answer, at most 15 s");
  }

  @Test
  void onATerminalTheSilenceStandsInPlaceOfTheProgress() {
    Follower follower = follower(Duration.ofSeconds(15), true);
    follower.patiently(awayFor(0));
    follower.patiently(awayFor(1));
    assertThat(said.toString()).contains("does not answer").doesNotContain("\n");
  }

  @Test
  void patienceEnds() {
    Follower follower = follower(Duration.ZERO, false);
    Supplier<String> never = awayFor(Integer.MAX_VALUE);
    assertThatThrownBy(() -> follower.patiently(never)).isInstanceOf(LabFailure.class);
    assertThat(said.toString()).isEmpty();
  }
}
