package io.orograph.core.script;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.PickleValue.Array;
import io.orograph.core.script.PickleValue.Entries;
import io.orograph.core.script.PickleValue.Global;
import io.orograph.core.script.PickleValue.Instance;
import io.orograph.core.script.PickleValue.Items;
import io.orograph.core.script.PickleValue.Plain;
import io.orograph.core.script.PickleValue.Sequence;
import io.orograph.core.script.PickleValue.Storage;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What a module is apart from its state: its code, all attributes with their values, and of
 * parameters, running statistics and counters the shapes alone.
 */
final class ScriptSignature {
  private static final int MOST_DEPTH = 64;

  private final ScriptArchive archive;
  private final ScriptWalk walk;
  private final IdentityHashMap<Instance, Integer> seen = new IdentityHashMap<>();
  private final StringBuilder text = new StringBuilder();

  private ScriptSignature(ScriptArchive archive, ScriptWalk walk) {
    this.archive = archive;
    this.walk = walk;
  }

  /** The digest of all that. */
  static Digest of(Instance root, ScriptArchive archive, ScriptWalk walk) throws ScriptException {
    ScriptSignature signature = new ScriptSignature(archive, walk);
    archive
        .code()
        .forEach(
            (name, source) -> signature.text.append(name).append('\n').append(source).append('\n'));
    for (Map.Entry<String, byte[]> entry : archive.entries().entrySet()) {
      if (entry.getKey().startsWith("constants")) {
        signature.text.append(entry.getKey()).append(Digest.of(entry.getValue())).append('\n');
      }
    }
    signature.tell(root, 0);
    return Digest.of(signature.text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void tell(PickleValue value, int depth) throws ScriptException {
    if (depth > MOST_DEPTH) {
      throw new ScriptException("data.pkl", "values too deep", "at most " + MOST_DEPTH);
    }
    switch (value) {
      case Plain plain -> text.append(plain.value());
      case Global global -> text.append(global.name());
      case Storage storage -> text.append(storage);
      case Sequence sequence -> {
        for (PickleValue item : sequence.items()) {
          tell(item, depth + 1);
          text.append(',');
        }
      }
      case Items list -> {
        for (PickleValue item : list.items) {
          tell(item, depth + 1);
          text.append(',');
        }
      }
      case Entries dictionary -> {
        for (Map.Entry<Object, PickleValue> entry : dictionary.entries.entrySet()) {
          text.append(entry.getKey() instanceof PickleValue ? "key" : entry.getKey()).append(':');
          tell(entry.getValue(), depth + 1);
          text.append(';');
        }
      }
      case Array array -> tell(array);
      case Instance object -> tell(object, depth);
    }
  }

  private void tell(Instance object, int depth) throws ScriptException {
    Integer known = seen.putIfAbsent(object, seen.size());
    text.append(object.type);
    if (known != null) {
      text.append('#').append(known);
      return;
    }
    text.append('{');
    for (Map.Entry<String, PickleValue> attribute : object.attributes.entrySet()) {
      if (!attribute.getKey().equals("training")) {
        text.append(attribute.getKey()).append('=');
        tell(attribute.getValue(), depth + 1);
        text.append('\n');
      }
    }
    text.append('}');
  }

  private void tell(Array array) throws ScriptException {
    text.append(array.storage.type()).append(array.shape);
    if (!walk.isState(array)) {
      text.append(array.offset).append(array.strides);
      text.append(Digest.of(archive.entry("data/" + array.storage.key())));
    }
  }
}
