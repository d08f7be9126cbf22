package io.orograph.core.script;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.PickleValue.Instance;
import io.orograph.core.script.ScriptTensor.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A TorchScript module with its state, as {@code torch.jit.save} has written it: read, checked and
 * taken apart, never run.
 *
 * <p>θ are its parameters one after the other, each row-major, in the order of {@code
 * named_parameters()}; running means and variances of batch normalization likewise, in the order of
 * {@code named_buffers()}. Parameters that were frozen ({@code requires_grad} false) and all other
 * buffers are constants.
 */
public final class ScriptModule {
  /** Most parameters. */
  public static final int MOST_PARAMETERS = 1 << 26;

  private static final int MOST_VERSION = 10;

  private final ScriptArchive archive;
  private final ScriptCode code;
  private final String type;
  private final ScriptWalk walk;
  private final Digest signature;

  private ScriptModule(
      ScriptArchive archive, ScriptCode code, String type, ScriptWalk walk, Digest signature) {
    this.archive = archive;
    this.code = code;
    this.type = type;
    this.walk = walk;
    this.signature = signature;
  }

  /**
   * Reads a file.
   *
   * @throws ScriptException if it is not an archive of a module with parameters in float32, is over
   *     a limit, or its code calls what it may not
   * @throws IOException if it cannot be read
   */
  public static ScriptModule read(Path file) throws IOException {
    ScriptArchive archive = ScriptArchive.read(file);
    requireForm(archive);
    ScriptPickle.read("constants.pkl", archive.entry("constants.pkl"));
    ScriptCode code = ScriptCode.of(archive.code());
    PickleValue root = ScriptPickle.read("data.pkl", archive.entry("data.pkl"));
    if (!(root instanceof Instance module)) {
      throw new ScriptException(
          "data.pkl", "no module", "a module that torch.jit.save has written");
    }
    if (!code.declared(module.type).methods().contains("forward")) {
      throw new ScriptException(module.type, "no forward", "a scripted module with one");
    }
    ScriptWalk walk = ScriptWalk.of(module, code, archive);
    if (walk.parameters() == 0) {
      throw new ScriptException(
          "parameters",
          "none",
          "some that require gradients; torch.jit.freeze makes constants of all");
    }
    if (walk.parameters() > MOST_PARAMETERS) {
      throw new ScriptException("parameters", walk.parameters(), "at most " + MOST_PARAMETERS);
    }
    return new ScriptModule(
        archive, code, module.type, walk, ScriptSignature.of(module, archive, walk));
  }

  private static void requireForm(ScriptArchive archive) throws ScriptException {
    String version = archive.text("version").orElse("missing");
    if (!version.matches("\\d{1,2}") || Integer.parseInt(version) > MOST_VERSION) {
      throw new ScriptException("version", version, "at most " + MOST_VERSION);
    }
    String order = archive.text("byteorder").orElse("little");
    if (!order.equals("little")) {
      throw new ScriptException("byteorder", order, "little");
    }
  }

  /** SHA-256 of the file. */
  public Digest digest() {
    return archive.digest();
  }

  /**
   * What two states of one module have in common: a digest of its code, its constants and
   * attributes, and the names and shapes of its parameters and statistics.
   */
  public Digest signature() {
    return signature;
  }

  /** The name of its class, as {@code __torch__.Net}. */
  public String type() {
    return type;
  }

  /** All its tensors, in the order of a walk through it. */
  public List<ScriptTensor> tensors() {
    return walk.tensors();
  }

  /** The tensors of a role, each once, by place. */
  public List<ScriptTensor> tensors(Role role) {
    return List.copyOf(
        walk.tensors().stream()
            .filter(t -> t.role() == role)
            .collect(
                Collectors.toMap(
                    ScriptTensor::place, t -> t, (first, again) -> first, TreeMap::new))
            .values());
  }

  /** The way to every module that is told whether it trains, the module itself first. */
  public List<List<String>> modules() {
    return walk.modules().stream().sorted(Comparator.comparingInt(List::size)).toList();
  }

  /** Whether it draws its own parameters from a seed: {@code initialize(self, seed: int)}. */
  public boolean initializes() {
    return code.declared(type).methods().contains(ScriptCode.INITIALIZE);
  }

  /** Whether its forward pass may draw random numbers while it trains, as dropout does. */
  public boolean isDrawing() {
    return code.isDrawing();
  }

  /** The number of parameters. */
  public int parameters() {
    return (int) walk.parameters();
  }

  /** θ of the file. */
  public float[] theta() {
    return walk.values(Role.PARAMETER);
  }

  /** Running statistics of the file. */
  public float[] statistics() {
    return walk.values(Role.STATISTIC);
  }

  /** The source files by name. */
  public SortedMap<String, String> code() {
    return archive.code();
  }

  /**
   * The pickle of the module: what {@code data.pkl} has between its first two bytes and its last.
   */
  public byte[] pickled() {
    byte[] whole = archive.entries().getOrDefault("data.pkl", new byte[0]);
    return Arrays.copyOfRange(whole, 2, whole.length - 1);
  }

  /** The other entries that a library needs to load it, by name. */
  public SortedMap<String, byte[]> rest() {
    SortedMap<String, byte[]> rest = new TreeMap<>();
    for (Map.Entry<String, byte[]> entry : archive.entries().entrySet()) {
      if (!entry.getKey().equals("data.pkl") && !entry.getKey().startsWith("code/")) {
        rest.put(entry.getKey(), entry.getValue().clone());
      }
    }
    return rest;
  }
}
