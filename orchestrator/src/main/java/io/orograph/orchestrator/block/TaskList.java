package io.orograph.orchestrator.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tasks of a block, and where each is; only grows. */
final class TaskList {
  private final List<Task> tasks;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<Integer> replays = new ArrayList<>();

  private TaskList(List<Task> tasks) {
    this.tasks = List.copyOf(tasks);
    for (int i = 0; i < tasks.size(); i++) {
      index.put(tasks.get(i).id(), i);
      if (tasks.get(i) instanceof Task.Replay) {
        replays.add(i);
      }
    }
  }

  static TaskList of(List<Task> tasks) {
    return new TaskList(tasks);
  }

  /** These and more. */
  TaskList with(List<Task> more) {
    List<Task> all = new ArrayList<>(tasks);
    all.addAll(more);
    return new TaskList(all);
  }

  /** These, where one has the same name in its new form, and the others behind. */
  TaskList merged(List<Task> changed) {
    List<Task> all = new ArrayList<>(tasks);
    for (Task task : changed) {
      int place = indexOf(task.id());
      if (place < 0) {
        all.add(task);
      } else {
        all.set(place, task);
      }
    }
    return new TaskList(all);
  }

  List<Task> tasks() {
    return tasks;
  }

  /** Places of the tasks that train packs once more: mostly none. */
  List<Integer> replays() {
    return replays;
  }

  /** Place of a task, or -1. */
  int indexOf(String task) {
    return index.getOrDefault(task, -1);
  }
}
