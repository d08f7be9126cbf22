package io.orograph.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.compare.MeasuredLines.BadLineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredLinesTest {
  private static final String LINE =
      "{\"kind\":\"TRAIN_LOSS\",\"cell\":\"λ\",\"replicates\":[0]}\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void linesAreTakenHoweverTheExportIsCut() {
    byte[] export = bytes(LINE + "\r\n" + LINE.strip());
    for (int size = 1; size <= export.length; size++) {
      MeasuredLines lines = new MeasuredLines();
      for (int at = 0; at < export.length; at += size) {
        lines.write(export, at, Math.min(size, export.length - at));
      }
      assertThat(lines.measured()).extracting(Measured::cell).containsExactly("λ", "λ");
    }
  }

  @Test
  void textsThatComeAgainAreKeptOnce() {
    MeasuredLines lines = new MeasuredLines();
    byte[] export = bytes(LINE + LINE);
    lines.write(export, 0, export.length);
    List<Measured> all = lines.measured();
    assertThat(all.getLast().cell()).isSameAs(all.getFirst().cell());
    assertThat(all.getLast().replicates()).isSameAs(all.getFirst().replicates());
  }

  @Test
  void moreThanThereIsRoomForIsRefusedByItsLine() {
    MeasuredLines lines = new MeasuredLines(2);
    byte[] export = bytes(LINE + LINE + LINE);
    assertThatThrownBy(() -> lines.write(export, 0, export.length))
        .isInstanceOf(BadLineException.class)
        .hasMessage("line 3: one measurement more (expected: at most 2)");
  }

  @Test
  void aLineWithoutAnEndIsNotKept() {
    MeasuredLines lines = new MeasuredLines();
    byte[] piece = new byte[1 << 20];
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 5; i++) {
                lines.write(piece, 0, piece.length);
              }
            })
        .isInstanceOf(BadLineException.class)
        .hasMessageStartingWith("line 1: more than 4194304 bytes");
  }
}
