package io.orograph.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartFolderTest {
  @TempDir Path root;

  @Test
  void aSecondQuickstartMovesTheOutcomeAndTouchesNothingElse() throws IOException {
    UUID firstId;
    try (QuickstartFolder first = QuickstartFolder.anew(root, "one").folder()) {
      firstId = first.requestId();
      Files.writeString(first.report(), "my report");
      Files.createDirectories(first.lab().store().resolve("ab"));
      Files.writeString(first.lab().store().resolve("ab").resolve("blob"), "x");
    }
    Files.writeString(root.resolve("notes.txt"), "mine");
    Files.writeString(root.resolve("sweep.yaml"), "one, edited");

    QuickstartFolder.Opened opened = QuickstartFolder.anew(root, "two");
    try (QuickstartFolder second = opened.folder()) {
      assertThat(opened.news()).get().asString().endsWith("earlier/1");
      assertThat(root.resolve("earlier/1/report.html")).hasContent("my report");
      assertThat(root.resolve("earlier/1/sweep.yaml")).hasContent("one, edited");
      assertThat(root.resolve("notes.txt")).hasContent("mine");
      assertThat(root.resolve("sweep.yaml")).hasContent("two");
      assertThat(second.lab().store().resolve("ab")).doesNotExist();
      assertThat(second.requestId()).isNotEqualTo(firstId);
    }
    try (QuickstartFolder third = QuickstartFolder.anew(root, "three").folder()) {
      assertThat(root.resolve("earlier/2/sweep.yaml")).hasContent("two");
      assertThat(third.report()).doesNotExist();
    }
  }

  @Test
  void ofAFileThatCannotBeWrittenWholeNothingIsLeft() throws IOException {
    Path file = Files.writeString(root.resolve("table.csv"), "of before");
    assertThatThrownBy(
            () ->
                QuickstartFolder.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(LabException.class)
        .hasMessageEndingWith("No space left on device");
    assertThat(root).isDirectoryNotContaining("glob:**.part");
    assertThat(file).hasContent("of before");
  }

  @Test
  void resumingKeepsRequestSweepAndData() throws IOException {
    UUID id;
    try (QuickstartFolder first = QuickstartFolder.anew(root, "one").folder()) {
      id = first.requestId();
      Files.writeString(first.lab().data().resolve("journal"), "facts");
    }
    Files.writeString(root.resolve("sweep.yaml"), "edited");
    try (QuickstartFolder again = QuickstartFolder.again(root)) {
      assertThat(again.requestId()).isEqualTo(id);
      assertThat(again.sweepText()).isEqualTo("one");
      assertThat(again.lab().data().resolve("journal")).hasContent("facts");
    }
  }

  @Test
  void filesOfOthersAreRefusedNotOverwritten() throws IOException {
    Files.writeString(root.resolve("report.html"), "somebody's");
    assertThatThrownBy(() -> QuickstartFolder.anew(root, "one"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("not made by a quickstart");
    assertThat(root.resolve("report.html")).hasContent("somebody's");
  }

  @Test
  void nothingIsResumedWhereNothingWasBegun() {
    assertThatThrownBy(() -> QuickstartFolder.again(root.resolve("new")))
        .hasMessageContaining("no quickstart to resume");
    assertThat(root.resolve("new")).doesNotExist();
  }

  @Test
  void twoQuickstartsDoNotShareAFolder() {
    try (QuickstartFolder first = QuickstartFolder.anew(root, "one").folder()) {
      assertThat(first.sweep()).exists();
      assertThatThrownBy(() -> QuickstartFolder.anew(root, "two"))
          .hasMessageContaining("in use by another orograph command");
    }
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAll() throws IOException {
    Path file = root.resolve("table.csv");
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                QuickstartFolder.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("disk full");
                    }))
        .hasMessageContaining("disk full");
    assertThat(file).hasContent("old");
  }
}
