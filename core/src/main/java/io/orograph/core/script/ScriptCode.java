package io.orograph.core.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of an archive, as text: what its classes declare, and whether it calls anything but
 * tensor operations.
 *
 * <p>Serialized TorchScript has one statement a line and writes operators of libraries as {@code
 * ops.LIBRARY.NAME}; those of libtorch's own kernels are {@code torch.NAME}, those of its language
 * {@code ops.prim.NAME}. The lists here refuse what reaches files, other processes, threads and
 * libraries.
 */
final class ScriptCode {
  /** Most characters of all files together. */
  private static final int MOST_CHARACTERS = 1 << 22;

  private static final Pattern LIBRARY =
      Pattern.compile("\\bops\\s*\\.\\s*(\\w+)\\s*\\.\\s*(\\w+)");
  private static final Set<String> LIBRARIES = Set.of("aten", "prim");
  private static final Pattern KERNEL = Pattern.compile("\\btorch\\s*\\.\\s*(\\w+)");
  private static final Pattern BARE =
      Pattern.compile("\\bops\\b|\\bfork\\b|\\bawaitable\\w*|\\btorch\\b(?!\\s*\\.)");
  private static final Pattern REACHING =
      Pattern.compile(
          "from_file|save|load|import_ir_module|_?fork|wait|awaitable\\w*|rpc\\w*|PythonOp|to_backend"
              + "|classes|jit|ops|hub|distributed|set_num_threads|_set_data|set_data|__import__");
  private static final Pattern DRAWING =
      Pattern.compile(
          "\\btorch\\.(\\w*dropout_?|bernoulli_?|rand\\w*|normal\\w*|multinomial|poisson|rrelu\\w*"
              + "|uniform_?|exponential_?|geometric_?|log_normal_?|cauchy_?|random_?)\\(");
  private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)\\b[^:]*:$");
  private static final Pattern METHOD = Pattern.compile("(?m)^ {0,2}def (\\w+)\\(");
  private static final Pattern LIST =
      Pattern.compile("(?m)^  (__parameters__|__buffers__) = \\[([^\\]]*)\\]");
  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"");

  /** The method that draws parameters and buffers anew from a seed. */
  static final String INITIALIZE = "initialize";

  private static final String ROOM = "__torch__/orograph";

  /**
   * What a class declares.
   *
   * @param parameters names of its own parameters
   * @param buffers names of its own buffers
   * @param methods names of its methods
   */
  record Declared(Set<String> parameters, Set<String> buffers, Set<String> methods) {
    Declared {
      parameters = Set.copyOf(parameters);
      buffers = Set.copyOf(buffers);
      methods = Set.copyOf(methods);
    }
  }

  private final Map<String, Declared> classes = new HashMap<>();
  private boolean drawing;

  private ScriptCode() {}

  /**
   * Reads source files.
   *
   * @param files by name, as {@code __torch__/torch/nn/modules/conv.py}
   * @throws ScriptException if they are too long, or call what they may not
   */
  static ScriptCode of(SortedMap<String, String> files) throws ScriptException {
    long length = files.values().stream().mapToLong(String::length).sum();
    if (files.isEmpty() || length > MOST_CHARACTERS) {
      throw new ScriptException(
          "code",
          length + " characters in " + files.size() + " files",
          "1 to " + MOST_CHARACTERS + " characters");
    }
    ScriptCode code = new ScriptCode();
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (!file.getKey().matches("__torch__(/\\w+)*\\.py") || file.getKey().startsWith(ROOM)) {
        throw new ScriptException("code", file.getKey(), "files of __torch__, other than " + ROOM);
      }
      refuseReaching(file.getKey(), ScriptText.withoutTexts(file.getKey(), file.getValue()));
      code.declare(file.getKey(), file.getValue());
    }
    return code;
  }

  /** What a class declares; nothing where the archive has none of this name. */
  Declared declared(String type) {
    return classes.getOrDefault(type, new Declared(Set.of(), Set.of(), Set.of()));
  }

  /** Whether anything but {@value #INITIALIZE} draws random numbers. */
  boolean isDrawing() {
    return drawing;
  }

  private static void refuseReaching(String file, String text) throws ScriptException {
    Matcher library = LIBRARY.matcher(text);
    while (library.find()) {
      if (!LIBRARIES.contains(library.group(1)) || REACHING.matcher(library.group(2)).matches()) {
        throw ScriptException.ofCode(
            file, "a call of " + library.group(), "tensor operations: torch.… and ops.prim.…");
      }
    }
    // another name for all of them would be a way around the lists
    Matcher bare = BARE.matcher(LIBRARY.matcher(text).replaceAll(""));
    if (bare.find()) {
      throw ScriptException.ofCode(file, bare.group() + " by itself", "calls of its operations");
    }
    Matcher kernel = KERNEL.matcher(text);
    while (kernel.find()) {
      boolean own = text.startsWith("__torch__.", Math.max(0, kernel.start() - 10));
      if (REACHING.matcher(kernel.group(1)).matches() && !own) {
        throw ScriptException.ofCode(
            file, "a call of " + kernel.group(), "operations on tensors alone");
      }
      if (own && text.startsWith("torch.classes", kernel.start())) {
        throw ScriptException.ofCode(file, "a class of a library", "classes of the archive");
      }
    }
  }

  private void declare(String file, String text) {
    String module = file.substring(0, file.length() - ".py".length()).replace('/', '.');
    List<Integer> starts = new ArrayList<>();
    Matcher found = CLASS.matcher(text);
    while (found.find()) {
      starts.add(found.start());
    }
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
      String body = text.substring(starts.get(i), end);
      Matcher name = CLASS.matcher(body);
      if (name.find()) {
        classes.put(module + "." + name.group(1), parsed(body));
      }
    }
    drawing = drawing || draws(text);
  }

  private static Declared parsed(String body) {
    List<String> parameters = new ArrayList<>();
    List<String> buffers = new ArrayList<>();
    Matcher list = LIST.matcher(body);
    while (list.find()) {
      Matcher name = NAME.matcher(list.group(2));
      while (name.find()) {
        (list.group(1).equals("__parameters__") ? parameters : buffers).add(name.group(1));
      }
    }
    List<String> methods = new ArrayList<>();
    Matcher method = METHOD.matcher(body);
    while (method.find()) {
      methods.add(method.group(1));
    }
    return new Declared(Set.copyOf(parameters), Set.copyOf(buffers), Set.copyOf(methods));
  }

  /** Whether a method of a file other than {@value #INITIALIZE} draws. */
  private static boolean draws(String text) {
    List<Integer> starts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Matcher method = METHOD.matcher(text);
    while (method.find()) {
      starts.add(method.start());
      names.add(method.group(1));
    }
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
      boolean begins = names.get(i).equals(INITIALIZE);
      if (!begins && DRAWING.matcher(text.substring(starts.get(i), end)).find()) {
        return true;
      }
    }
    return false;
  }
}
