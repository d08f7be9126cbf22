package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a value of an axis over data sets, families or tasks makes of settings: whole parts take the
 * places of those that were there. The part that the axis itself is over is always among them.
 *
 * @param data the data
 * @param task the task
 * @param network the network
 * @param training how it is trained
 */
public record AxisChange(
    Optional<DataSpec> data,
    Optional<TaskSpec> task,
    Optional<NetworkSpec> network,
    Optional<TrainingSpec> training) {

  /** The settings with these parts. */
  public RunSettings apply(RunSettings settings) {
    return new RunSettings(
        data.orElse(settings.data()),
        task.orElse(settings.task()),
        network.orElse(settings.network()),
        training.orElse(settings.training()));
  }

  /** The names of the parts, as in a sweep file. */
  public List<String> parts() {
    List<String> parts = new ArrayList<>();
    data.ifPresent(d -> parts.add("data"));
    task.ifPresent(t -> parts.add("task"));
    network.ifPresent(n -> parts.add("network"));
    training.ifPresent(t -> parts.add("training"));
    return List.copyOf(parts);
  }
}
