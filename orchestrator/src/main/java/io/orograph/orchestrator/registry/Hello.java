package io.orograph.orchestrator.registry;

import io.orograph.core.sweep.Calibration;
import java.util.List;
import java.util.Map;

/**
 * A worker introduces itself.
 *
 * @param worker its name, unique among live workers
 * @param incarnation drawn anew at each start of its process
 * @param address host and port at which it is called
 * @param lanes work it can do at once
 * @param deviceClass what must be equal for two trainings of one run to give the same bits
 * @param dataDigests data sets by name with the digest of their content
 * @param codeVersion version and revision of its software
 * @param held tasks it still holds from before
 * @param calibrations how fast packs train on its device, as far as it has measured
 * @param metrics metrics of the lab's own that it computes, and then no others
 */
public record Hello(
    String worker,
    String incarnation,
    WorkerKind kind,
    String address,
    int lanes,
    String deviceClass,
    Map<String, String> dataDigests,
    String codeVersion,
    List<Held> held,
    List<Calibration> calibrations,
    List<OwnMetric> metrics) {
  public Hello {
    dataDigests = Map.copyOf(dataDigests);
    held = List.copyOf(held);
    calibrations = List.copyOf(calibrations);
    metrics = List.copyOf(metrics);
  }

  /** Of a worker that computes no metric of the lab's own. */
  public Hello(
      String worker,
      String incarnation,
      WorkerKind kind,
      String address,
      int lanes,
      String deviceClass,
      Map<String, String> dataDigests,
      String codeVersion,
      List<Held> held,
      List<Calibration> calibrations) {
    this(
        worker,
        incarnation,
        kind,
        address,
        lanes,
        deviceClass,
        dataDigests,
        codeVersion,
        held,
        calibrations,
        List.of());
  }
}
