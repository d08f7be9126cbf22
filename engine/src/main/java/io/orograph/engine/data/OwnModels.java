package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.ScriptException;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.OwnSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
  private final Map<Digest, ScriptModule> read = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What a process may run.
   *
   * @param folder the data folder, where the process was started for modules
   */
  OwnModels(Optional<Path> folder) {
    this.folder = folder;
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
                DataSetException.in(
                    "network.own.module",
                    digest,
                    "a worker started with OROGRAPH_OWN_MODELS=true"));
    Digest wanted = new Digest(digest);
    ScriptModule known = read.get(wanted);
    if (known != null) {
      return known;
    }
    Path file = ScriptFiles.of(root, wanted);
    try {
      ScriptModule module = ScriptModule.read(file);
      if (!module.digest().equals(wanted)) {
        throw DataSetException.in(file, "digest " + module.digest(), digest);
      }
      read.put(wanted, module);
      if (read.size() > KEPT) {
        read.remove(read.keySet().iterator().next());
      }
      return module;
    } catch (ScriptException e) {
      throw new DataSetException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataSetException(
          file + ": " + e + " (expected: an archive, as ./orograph models add puts it there)", e);
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
      throw DataSetException.in(
          "network.own.states",
          digest,
          "a state of the module " + own.module() + ": the same code, constants and shapes");
    }
    return state;
  }

  /**
   * What is offered in the place of data alone: every module with every data set. The digest of an
   * offer is that of both.
   */
  SortedMap<String, Digest> offered(SortedMap<String, Digest> data) {
    SortedMap<String, Digest> offered = new TreeMap<>();
    try {
      for (Digest module : ScriptFiles.all(folder.orElseThrow())) {
        data.forEach(
            (name, digest) ->
                offered.put(
                    OwnSpec.offered(module.hex(), name),
                    Digest.of((module + "\n" + digest).getBytes(StandardCharsets.UTF_8))));
      }
    } catch (IOException e) {
      throw new DataSetException(
          folder + ": " + e + " (expected: a folder of modules that can be read)", e);
    }
    return offered;
  }
}
