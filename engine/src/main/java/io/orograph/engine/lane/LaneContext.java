package io.orograph.engine.lane;

import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.LoadedProgram;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What native work needs: the lane's memory and its loaded programs. For use in the lane's thread
 * only.
 */
public final class LaneContext {
  /**
   * Ours. A program that has run holds some 3.5 MB in small pieces, between which the pages of
   * freed tensors cannot be given back: with 64 kept, resident memory grew by 9 % an hour, with 16
   * it stands still, some 300 MB lower.
   */
  private static final int KEPT_PROGRAMS = 16;

  private final TorchRuntime runtime;
  private final ComputeDevice device;
  private final MemoryScope scope;
  private final Map<ComputeProgram, LoadedProgram> programs = new LinkedHashMap<>(16, 0.75f, true);

  LaneContext(TorchRuntime runtime, ComputeDevice device) {
    this.runtime = runtime;
    this.device = device;
    this.scope = runtime.scope(device);
  }

  /** Where its scopes and programs are. */
  public ComputeDevice device() {
    return device;
  }

  /** A new scope; whoever asked for it closes it, at the latest the lane does. */
  public MemoryScope newScope() {
    return scope.child();
  }

  /**
   * The program, loaded once and kept while it is among the {@value #KEPT_PROGRAMS} last used. Ask
   * anew in every task instead of keeping it.
   */
  public LoadedProgram program(ComputeProgram program) {
    LoadedProgram loaded = programs.get(program);
    if (loaded == null) {
      loaded = runtime.load(scope, program);
      programs.put(program, loaded);
      if (programs.size() > KEPT_PROGRAMS) {
        ComputeProgram eldest = programs.keySet().iterator().next();
        LoadedProgram dropped = programs.remove(eldest);
        if (dropped != null) {
          dropped.close();
        }
      }
    }
    return loaded;
  }

  void close() {
    programs.values().forEach(LoadedProgram::close);
    programs.clear();
    scope.close();
  }
}
