package io.orograph.core.script;

import io.orograph.core.script.PickleValue.Array;
import io.orograph.core.script.PickleValue.Instance;
import io.orograph.core.script.ScriptTensor.Role;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A walk through a module and its submodules: own parameters, own buffers, then submodules, each in
 * the order of their names in the archive, as {@code named_parameters()} has it.
 */
final class ScriptWalk {
  private static final int MOST_DEPTH = 64;
  private static final int MOST_TENSORS = 1 << 14;
  private static final String FLOATS = "FloatStorage";

  private final ScriptCode code;
  private final ScriptArchive archive;
  private final List<ScriptTensor> tensors = new ArrayList<>();
  private final List<List<String>> modules = new ArrayList<>();
  private final Map<Role, List<Array>> arrays = new EnumMap<>(Role.class);
  private final Set<Instance> seen = new HashSet<>();

  private ScriptWalk(ScriptCode code, ScriptArchive archive) {
    this.code = code;
    this.archive = archive;
  }

  static ScriptWalk of(Instance root, ScriptCode code, ScriptArchive archive)
      throws ScriptException {
    ScriptWalk walk = new ScriptWalk(code, archive);
    walk.visit(root, List.of());
    return walk;
  }

  List<ScriptTensor> tensors() {
    return List.copyOf(tensors);
  }

  List<List<String>> modules() {
    return List.copyOf(modules);
  }

  long parameters() {
    return arrays.getOrDefault(Role.PARAMETER, List.of()).stream()
        .mapToLong(ScriptWalk::size)
        .sum();
  }

  /** Whether an array is what training changes. */
  boolean isState(Array array) {
    return arrays.entrySet().stream()
        .filter(entry -> entry.getKey() != Role.CONSTANT)
        .anyMatch(entry -> place(entry.getValue(), array) < entry.getValue().size());
  }

  /** The numbers of all tensors of a role, one after the other. */
  float[] values(Role role) {
    List<Array> all = arrays.getOrDefault(role, List.of());
    float[] values = new float[(int) all.stream().mapToLong(ScriptWalk::size).sum()];
    int at = 0;
    for (Array array : all) {
      at += copy(array, values, at);
    }
    return values;
  }

  private void visit(Instance module, List<String> path) throws ScriptException {
    if (path.size() > MOST_DEPTH) {
      throw new ScriptException(String.join(".", path), "too deep", "at most " + MOST_DEPTH);
    }
    if (!seen.add(module)) {
      return; // a submodule that is in two places is one
    }
    if (module.attributes.containsKey("training")) {
      modules.add(path);
    }
    ScriptCode.Declared declared = code.declared(module.type);
    for (Map.Entry<String, PickleValue> attribute : module.attributes.entrySet()) {
      if (attribute.getValue() instanceof Array array
          && declared.parameters().contains(attribute.getKey())) {
        add(path, attribute.getKey(), array, array.differentiable ? Role.PARAMETER : Role.CONSTANT);
      }
    }
    for (Map.Entry<String, PickleValue> attribute : module.attributes.entrySet()) {
      if (attribute.getValue() instanceof Array array
          && !declared.parameters().contains(attribute.getKey())) {
        add(path, attribute.getKey(), array, role(attribute.getKey(), module));
      }
    }
    for (Map.Entry<String, PickleValue> attribute : module.attributes.entrySet()) {
      if (attribute.getValue() instanceof Instance inner) {
        List<String> further = new ArrayList<>(path);
        further.add(attribute.getKey());
        visit(inner, List.copyOf(further));
      }
    }
  }

  /** Statistics are those of batch normalization, which has a mean and a variance. */
  private static Role role(String name, Instance module) {
    boolean normalizes =
        module.attributes.get("running_mean") instanceof Array
            && module.attributes.get("running_var") instanceof Array;
    return switch (name) {
      case "running_mean", "running_var" -> normalizes ? Role.STATISTIC : Role.CONSTANT;
      case "num_batches_tracked" -> normalizes ? Role.COUNTER : Role.CONSTANT;
      default -> Role.CONSTANT;
    };
  }

  private void add(List<String> owner, String name, Array array, Role role) throws ScriptException {
    String path = owner.isEmpty() ? name : String.join(".", owner) + "." + name;
    if (tensors.size() >= MOST_TENSORS) {
      throw new ScriptException("tensors", "too many", "at most " + MOST_TENSORS);
    }
    boolean floats = array.storage.type().equals(FLOATS);
    if (role == Role.CONSTANT && !floats) {
      requireInside(path, array, 1);
      return; // stays as the archive has it
    }
    if (!name.matches("[A-Za-z_]\\w*")) {
      throw new ScriptException(
          path,
          "name " + name,
          "a name of letters; parameters in lists cannot be set from outside");
    }
    long count = 0;
    if (role == Role.COUNTER) {
      count = counted(path, array);
    } else {
      if (!floats) {
        throw new ScriptException(
            path, array.storage.type(), "float32, as module.float() makes it");
      }
      requireInside(path, array, Float.BYTES);
    }
    List<Array> known = arrays.computeIfAbsent(role, r -> new ArrayList<>());
    int place = place(known, array);
    if (place == known.size()) {
      known.add(array);
    }
    List<Integer> shape = array.shape.stream().map(Math::toIntExact).toList();
    tensors.add(new ScriptTensor(owner, name, role, shape, place, count));
  }

  /** The place of the same tensor, which two modules may share, or a new one. */
  private static int place(List<Array> known, Array array) {
    for (int i = 0; i < known.size(); i++) {
      Array other = known.get(i);
      if (other == array
          || (other.storage.key().equals(array.storage.key())
              && other.offset == array.offset
              && other.shape.equals(array.shape)
              && other.strides.equals(array.strides))) {
        return i;
      }
    }
    return known.size();
  }

  private long counted(String path, Array array) throws ScriptException {
    requireInside(path, array, Long.BYTES);
    if (!array.storage.type().equals("LongStorage") || size(array) != 1) {
      throw new ScriptException(path, array.storage.type() + array.shape, "one int64");
    }
    return bytes(array).getLong((int) array.offset * Long.BYTES);
  }

  /** No index of a tensor may lie outside of its storage, nor that of its file. */
  private void requireInside(String path, Array array, int bytes) throws ScriptException {
    if (array.shape.size() != array.strides.size() || array.shape.size() > 8) {
      throw new ScriptException(path, "extents " + array.shape, "at most 8, with their strides");
    }
    byte[] content = archive.entry("data/" + array.storage.key());
    boolean inside = array.storage.count() <= content.length / bytes && array.offset >= 0;
    long last = array.offset;
    long size = 1;
    for (int i = 0; i < array.shape.size() && inside; i++) {
      long extent = array.shape.get(i);
      long stride = array.strides.get(i);
      inside = extent >= 1 && extent <= Integer.MAX_VALUE && stride <= Integer.MAX_VALUE;
      size = inside ? size * extent : size;
      last = inside ? last + (extent - 1) * stride : last;
      inside = inside && size <= Integer.MAX_VALUE && last <= Integer.MAX_VALUE;
    }
    if (!inside || last >= array.storage.count()) {
      throw new ScriptException(
          path,
          "extents " + array.shape + ", strides " + array.strides,
          "numbers inside of its storage of " + content.length + " bytes, none of extent 0");
    }
  }

  private static long size(Array array) {
    return array.shape.stream().reduce(1L, Math::multiplyExact);
  }

  private ByteBuffer bytes(Array array) {
    byte[] content = archive.entries().getOrDefault("data/" + array.storage.key(), new byte[0]);
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies row-major and returns how many numbers there were. */
  private int copy(Array array, float[] into, int at) {
    ByteBuffer from = bytes(array);
    int size = (int) size(array);
    int rank = array.shape.size();
    for (int i = 0; i < size; i++) {
      long index = array.offset;
      long left = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        index += left % array.shape.get(axis) * array.strides.get(axis);
        left /= array.shape.get(axis);
      }
      into[at + i] = from.getFloat((int) index * Float.BYTES);
    }
    return size;
  }
}
