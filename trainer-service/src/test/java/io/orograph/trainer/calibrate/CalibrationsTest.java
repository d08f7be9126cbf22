package io.orograph.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Calibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalibrationsTest {
  @TempDir private Path folder;
  private CalibrationFile file;

  @BeforeEach
  void open() {
    file = new CalibrationFile(folder.resolve("cache"), "cpu", "1");
  }

  private List<Calibration> after(byte[] bytes) throws IOException {
    Files.write(file.path(), bytes);
    return new Calibrations(file).all();
  }

  @Test
  void whatWasKeptIsKnownAfterARestart() {
    Calibrations first = new Calibrations(file);
    first.keep(Shapes.calibration(4, 32));
    first.keep(Shapes.calibration(8, 16));
    assertThat(new Calibrations(file).all())
        .containsExactly(Shapes.calibration(4, 32), Shapes.calibration(8, 16));
    assertThat(new Calibrations(file).knows(Shapes.digits(8))).isTrue();
    assertThat(new Calibrations(file).knows(Shapes.digits(9))).isFalse();
  }

  @Test
  void aShapeMeasuredAgainReplacesTheOlderCalibration() {
    Calibrations known = new Calibrations(file);
    known.keep(Shapes.calibration(4, 32));
    known.keep(Shapes.calibration(4, 16));
    assertThat(new Calibrations(file).all()).containsExactly(Shapes.calibration(4, 16));
  }

  @Test
  void twoProcessesThatShareAFolderLoseNothingOfOneAnother() {
    Calibrations one = new Calibrations(file);
    Calibrations other = new Calibrations(file);
    one.keep(Shapes.calibration(4, 32));
    other.keep(Shapes.calibration(8, 16));
    assertThat(new Calibrations(file).all()).hasSize(2);
  }

  @Test
  void anotherVersionOrDeviceClassKnowsNothingOfIt() {
    new Calibrations(file).keep(Shapes.calibration(4, 32));
    Path cache = folder.resolve("cache");
    assertThat(new Calibrations(new CalibrationFile(cache, "cpu", "2")).all()).isEmpty();
    assertThat(new Calibrations(new CalibrationFile(cache, "cuda", "1")).all()).isEmpty();
  }

  @Test
  void aCalibrationOfAnotherProgramDoesNotCount() {
    Calibration now = Shapes.calibration(4, 32);
    new Calibrations(file)
        .keep(
            new Calibration(
                now.shape(), 32, new TreeMap<>(now.samplesPerSecond()), "0".repeat(64), now.at()));
    assertThat(new Calibrations(file).all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 31, 32, 40, 80})
  void aDamagedFileIsIgnoredAndWrittenAnew(int at) throws IOException {
    new Calibrations(file).keep(Shapes.calibration(4, 32));
    byte[] whole = Files.readAllBytes(file.path());
    byte[] flipped = whole.clone();
    flipped[at] ^= 1;
    assertThat(after(flipped)).isEmpty();
    assertThat(after(Arrays.copyOf(whole, at))).isEmpty();
    new Calibrations(file).keep(Shapes.calibration(8, 16));
    assertThat(new Calibrations(file).all()).containsExactly(Shapes.calibration(8, 16));
  }

  @Test
  void theFileIsBounded() throws IOException {
    Calibrations known = new Calibrations(file);
    for (int width = 1; width <= Calibrations.MOST + 3; width++) {
      known.keep(Shapes.calibration(width, 8));
    }
    assertThat(known.all()).hasSize(Calibrations.MOST);
    assertThat(known.knows(Shapes.digits(3))).isFalse();
    assertThat(new Calibrations(file).all()).isEqualTo(known.all());
    assertThat(Files.size(file.path())).isLessThan(256 * 1024);
  }

  @Test
  void aFolderThatCannotBeWrittenDoesNoHarm() throws IOException {
    Path blocked = Files.writeString(folder.resolve("file"), "in the way");
    Calibrations known = new Calibrations(new CalibrationFile(blocked, "cpu", "1"));
    known.keep(Shapes.calibration(4, 32));
    assertThat(known.all()).hasSize(1);
  }
}
