package io.orograph.orchestrator.block;

import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A block's state from its events alone.
 *
 * @param finished whether nothing is left to do
 * @param revision number of the events
 * @param outcomes each run of the block, with the word of its outcome; empty text for none
 * @param measured what each cell's measurement task has recorded
 */
public record BlockReplay(
    boolean finished,
    long revision,
    Map<RunKey, String> outcomes,
    Map<String, List<Work.RecordedMeasurement>> measured) {

  /** The block after all of {@code events}. */
  public static BlockReplay of(List<BlockEvent> events) {
    Block block = new Block.Unplanned();
    for (BlockEvent event : events) {
      block = block.after(event);
    }
    BlockState state = ((Block.Planned) block).state();
    Map<RunKey, String> outcomes = new HashMap<>();
    List<RunSpec> runs = state.plan().runs();
    for (int i = 0; i < runs.size(); i++) {
      outcomes.put(runs.get(i).key(), state.run(i).outcome().map(o -> o.word()).orElse(""));
    }
    Map<String, List<Work.RecordedMeasurement>> measured = new TreeMap<>();
    List<Task> tasks = state.tasks();
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i) instanceof Task.Measure task) {
        measured.put(task.cell(), new ArrayList<>(state.progress(i).measured()));
      }
    }
    return new BlockReplay(state.finished(), state.revision(), outcomes, measured);
  }
}
