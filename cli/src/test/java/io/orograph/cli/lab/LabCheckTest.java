package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.lab.LabFolder.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCheckTest {
  private static final long ROOM = 100_000_000_000L;

  @TempDir Path folder;
  private LabFolder lab = new LabFolder(Path.of("."));

  @BeforeEach
  void name() {
    lab = new LabFolder(folder.resolve("new").resolve("lab"));
  }

  private List<String> lines(long free) {
    return LabCheck.of(lab, there -> free).stream().map(Examination.Finding::line).toList();
  }

  private void runs(Running... processes) {
    lab.write(new LabFolder.State(lab.prepare().ports(), List.of(processes)));
  }

  private static Running alive(String name) {
    ProcessHandle self = ProcessHandle.current();
    long started = self.info().startInstant().orElseThrow().toEpochMilli();
    return new Running(name, self.pid(), started);
  }

  @Test
  void aLabThatIsNotThereYetHasRoomOrNot() {
    assertThat(lines(ROOM))
        .containsExactly(
            "ok      disk: 100.0 GB free for " + lab.root().toAbsolutePath(),
            "skipped lab: none runs from " + lab.root());
    assertThat(lines(1_500_000_000L).getFirst())
        .startsWith("failed  disk: 1.5 GB free")
        .contains("make room");
  }

  @Test
  void roomIsAskedForWhereTheFolderWillBe() {
    LabCheck.of(
        lab,
        there -> {
          assertThat(there).isEqualTo(folder);
          return ROOM;
        });
    assertThat(Files.exists(lab.root())).as("looking makes nothing").isFalse();
  }

  @Test
  void processesThatRunAreWell() {
    runs(alive("orchestrator"), alive("trainer"));
    assertThat(lines(ROOM).getLast()).isEqualTo("ok      lab: 2 processes run from " + lab.root());
  }

  @Test
  void whoHasEndedIsNamedWithItsLog() {
    Running gone = new Running("trainer", ProcessHandle.current().pid(), 1);
    runs(alive("orchestrator"), gone);
    assertThat(lines(ROOM))
        .filteredOn(line -> line.startsWith("failed"))
        .singleElement()
        .asString()
        .contains("trainer: has ended", lab.log("trainer").toString(), "./orograph up");
  }

  private List<String> secrets() {
    return lines(ROOM).stream().filter(line -> line.contains("secrets")).toList();
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void secretsThatTheirOwnerAloneMayReadAreNotSpokenOf() throws IOException {
    runs(alive("orchestrator"));
    permit(lab.root(), "rwxrwxr-x");
    Files.createDirectories(lab.data());
    Files.writeString(lab.members(), "{}");
    permit(lab.members(), "rw-------");
    assertThat(secrets()).isEmpty();
  }

  @Test
  void aTokenThatOthersMayReadIsNamedWithWhatToDo() throws IOException {
    runs(alive("orchestrator"));
    permit(lab.tokenFile(), "rw-r-----");
    assertThat(secrets())
        .singleElement()
        .asString()
        .startsWith("failed")
        .contains("rw-r-----", "chmod go-rwx " + lab.tokenFile(), "make a new token");
  }

  @Test
  void membersThatOthersMayReadAreNamedToo() throws IOException {
    runs(alive("orchestrator"));
    Files.createDirectories(lab.data());
    Files.writeString(lab.members(), "{}");
    permit(lab.members(), "rw-r--r--");
    assertThat(secrets()).singleElement().asString().contains(lab.members().toString());
  }

  @Test
  void aFolderInWhichOthersMayWriteIsNamed() throws IOException {
    runs(alive("orchestrator"));
    permit(lab.root(), "rwxrwxrwx");
    assertThat(secrets()).singleElement().asString().contains("chmod o-w " + lab.root());
  }

  @Test
  void theDiskOfThisMachineIsAskedInEarnest() {
    assertThat(LabCheck.of(lab).getFirst().words()).contains("GB free for");
  }
}
