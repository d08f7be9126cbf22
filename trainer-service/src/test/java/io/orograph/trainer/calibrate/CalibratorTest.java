package io.orograph.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.PackShape;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibratorTest {
  private static final long PACK_BYTES = 1000;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Integer> timed = new ArrayList<>();
  private Lane lane;
  private Calibrations known;
  private int longFrom = 1000;
  private long now;

  /** Fastest at 16 members; each measurement takes 40 ms of its own clock. */
  private final class Device implements ShapeTimer {
    @Override
    public double samplesPerSecond(LaneContext context, int members) {
      timed.add(members);
      now += 40_000_000;
      return rate(members);
    }

    @Override
    public double gain(LaneContext context, int members, int reference) {
      return samplesPerSecond(context, members) / rate(reference);
    }

    private static double rate(int members) {
      return members <= 16 ? members : 20 - 0.25 * members;
    }

    @Override
    public long bytes(int members) {
      return members * PACK_BYTES;
    }

    @Override
    public boolean isShort(int members) {
      return members < longFrom;
    }

    @Override
    public String program() {
      return "ab";
    }
  }

  @BeforeEach
  void open(@TempDir Path folder) {
    lane = Lane.open("calibrator");
    known = Shapes.known(folder);
  }

  @AfterEach
  void close() {
    lane.close();
  }

  private Calibrator calibrator(long memory) {
    return new Calibrator(
        known,
        shape -> new Device(),
        memory,
        meters,
        InstantSource.fixed(Instant.EPOCH),
        () -> now);
  }

  private Calibration calibrated(Calibrator calibrator, PackShape shape) {
    calibrator.saw(shape);
    ShapeCalibration calibration = calibrator.next(true).orElseThrow();
    while (!lane.submit(calibration).join()) {
      assertThat(calibrator.next(true)).containsSame(calibration);
    }
    calibrator.finished(calibration);
    return known.all().getLast();
  }

  @Test
  void onAnIdleLaneAShapeThatWasTrainedIsMeasuredAndKept() {
    Calibration calibration = calibrated(calibrator(1L << 30), Shapes.digits(4));
    assertThat(timed).containsExactly(64, 32, 16, 8);
    assertThat(calibration.packSize()).isEqualTo(16);
    assertThat(calibration.samplesPerSecond().get(8)).isCloseTo(8, within(1e-9));
    assertThat(calibration.samplesPerSecond().get(16)).isCloseTo(16, within(1e-9));
    assertThat(known.knows(Shapes.digits(4))).isTrue();
  }

  @Test
  void noPackIsMeasuredThatTakesMoreMemoryThanItMay() {
    assertThat(calibrated(calibrator(12 * PACK_BYTES), Shapes.digits(4)).packSize()).isEqualTo(12);
    assertThat(timed).allMatch(members -> members <= 12);
  }

  /** Eight seconds allow for the 160 ms that the first one took. */
  @Test
  void idleMeasuringTakesTwoPercentOfTheTimeAtMost() {
    Calibrator calibrator = calibrator(1L << 30);
    calibrated(calibrator, Shapes.digits(4));
    calibrator.saw(Shapes.digits(8));
    IntStream.range(0, 7).forEach(second -> calibrator.tick(List.of()));
    assertThat(calibrator.next(true)).isEmpty();
    calibrator.tick(List.of());
    assertThat(calibrator.next(true)).isPresent();
  }

  @Test
  void whatIsKnownIsNotMeasuredAgain() {
    Calibrator calibrator = calibrator(1L << 30);
    calibrated(calibrator, Shapes.digits(4));
    IntStream.range(0, 20).forEach(second -> calibrator.tick(List.of(Shapes.digits(4))));
    assertThat(calibrator.next(true)).isEmpty();
  }

  @Test
  void aBusyLaneIsInterruptedOnlyForShapesThatWereTrainedForLong() {
    Calibrator calibrator = calibrator(1L << 30);
    IntStream.range(1, Calibrator.TICKS_BEFORE_DUE)
        .forEach(i -> calibrator.tick(List.of(Shapes.digits(4))));
    calibrator.saw(Shapes.digits(8));
    assertThat(calibrator.next(false)).isEmpty();
    calibrator.tick(List.of(Shapes.digits(4)));
    assertThat(calibrator.next(false))
        .hasValueSatisfying(c -> assertThat(c.shape()).isEqualTo(Shapes.digits(4)));
  }

  @Test
  void shapesWhoseStepsWouldHoldALaneStayWithTheRule() {
    longFrom = 3;
    Calibrator calibrator = calibrator(1L << 30);
    calibrator.saw(Shapes.digits(4));
    assertThat(calibrator.next(true)).isEmpty();
    assertThat(timed).isEmpty();
    longFrom = 1000;
    calibrator.saw(Shapes.digits(4));
    assertThat(calibrator.next(true)).as("in the same process").isEmpty();
  }

  @Test
  void theMeterCountsCalibrationsAndTheirLaneTime() {
    calibrated(calibrator(1L << 30), Shapes.digits(4));
    assertThat(meters.get("orograph.calibration.duration").timer().count()).isEqualTo(1);
    assertThat(meters.get("orograph.calibration.duration").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(160);
  }
}
