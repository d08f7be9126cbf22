package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.ScriptException;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptWatch;
import io.orograph.core.script.ScriptWatch.Refusal;
import io.orograph.core.sweep.OwnSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The modules of one's own in a data folder. Their code runs in this process, so a process has none
 * unless it was started for them; one that was takes nothing else.
 */
final class OwnModels {
  /** Archives kept that have been read. */
  private static final int KEPT = 8;

  private final Optional<Path> folder;
  private final ScriptWatch watch;
  private final Set<Digest> running = new HashSet<>();
  private final Map<Digest, ScriptModule> read = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What a process may run.
   *
   * @param folder the data folder, where the process was started for modules
   * @param watch is told what becomes of them
   */
  OwnModels(Optional<Path> folder, ScriptWatch watch) {
    this.folder = folder;
    this.watch = watch;
  }

  /** Whether the process was started for them. */
  boolean isOn() {
    return folder.isPresent();
  }

  /**
   * The archive of a digest.
   *
   * @throws DataSetException if the process was not started for modules, the file is not there, has
   *     another digest, or is refused
   */
  synchronized ScriptModule of(String digest) {
    Path root =
        folder.orElseThrow(
            () ->
                refused(
                    Refusal.NOT_STARTED_FOR_IT,
                    digest,
                    DataSetException.in(
                        "network.own.module",
                        digest,
                        "a worker started with OROGRAPH_OWN_MODELS=true")));
    Digest wanted = new Digest(digest);
    ScriptModule known = read.get(wanted);
    if (known != null) {
      return known;
    }
    Path file = ScriptFiles.of(root, wanted);
    try {
      ScriptModule module = ScriptModule.read(file);
      if (!module.digest().equals(wanted)) {
        throw refused(
            Refusal.OTHER_CONTENT,
            digest,
            DataSetException.in(file, "digest " + module.digest(), digest));
      }
      watch.read(module);
      read.put(wanted, module);
      if (read.size() > KEPT) {
        read.remove(read.keySet().iterator().next());
      }
      return module;
    } catch (ScriptException e) {
      throw refused(
          e.isOfCode() ? Refusal.CODE : Refusal.FORM,
          digest,
          new DataSetException(file + ": " + e.getMessage(), e));
    } catch (IOException e) {
      throw refused(
          Refusal.UNREADABLE,
          digest,
          new DataSetException(
              file + ": " + e + " (expected: an archive, as ./orograph models add puts it there)",
              e));
    }
  }

  private DataSetException refused(Refusal why, String digest, DataSetException found) {
    watch.refused(why, digest, String.valueOf(found.getMessage()));
    return found;
  }

  /**
   * A task with a module begins: from now on its code runs here.
   *
   * @throws DataSetException as {@link #of} does
   */
  synchronized void begun(OwnSpec own) {
    watch.task(own.name());
    ScriptModule module = of(own.module());
    if (running.add(module.digest())) {
      watch.runs(own.name(), module);
    }
  }

  /**
   * A state of a module: an archive of the same code and constants.
   *
   * @throws DataSetException as {@link #of} does, or if it is another module's
   */
  ScriptModule state(OwnSpec own, String digest) {
    ScriptModule module = of(own.module());
    ScriptModule state = of(digest);
    if (!state.signature().equals(module.signature())) {
      throw refused(
          Refusal.OTHER_MODULE,
          digest,
          DataSetException.in(
              "network.own.states",
              digest,
              "a state of the module " + own.module() + ": the same code, constants and shapes"));
    }
    return state;
  }

  /**
   * What is offered in the place of data alone: every module with every data set. The name of an
   * offer says which module; its digest is that of the data, as the provenance of a run has it.
   */
  SortedMap<String, Digest> offered(SortedMap<String, Digest> data) {
    SortedMap<String, Digest> offered = new TreeMap<>();
    for (Digest module : all()) {
      data.forEach((name, digest) -> offered.put(OwnSpec.offered(module.hex(), name), digest));
    }
    return offered;
  }

  /** The modules of the folder, by name alone. */
  List<Digest> all() {
    try {
      return ScriptFiles.all(folder.orElseThrow());
    } catch (IOException e) {
      throw new DataSetException(
          folder + ": " + e + " (expected: a folder of modules that can be read)", e);
    }
  }
}
