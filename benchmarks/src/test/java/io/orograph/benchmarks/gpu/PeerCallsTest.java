package io.orograph.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python programs call our archives as they are. The peer tests run them; this holds where
 * there is no Python with torch.
 */
class PeerCallsTest {
  private static final Pattern CALL = Pattern.compile("\\b(?:program|archive)\\.([a-z_]+)\\(");
  private static final Pattern METHOD =
      Pattern.compile("(?m)^  def (\\w+)\\(self[^,)]*,? ?(.*?)\\) ->");

  @TempDir Path folder;

  @Test
  void everyCallOfAProgramInPythonHasTheArgumentsOfItsMethod() throws IOException {
    Map<String, Integer> methods = methods();
    List<String> found = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> scripts = Files.list(BundleTest.peers())) {
      for (Path script : scripts.filter(f -> f.toString().endsWith(".py")).sorted().toList()) {
        String text = Files.readString(script);
        for (Matcher call = CALL.matcher(text); call.find(); ) {
          String method = call.group(1);
          List<String> arguments = arguments(text, call.end());
          if (method.equals("read_bytes")) {
            continue; // of a path
          }
          found.add(method);
          int expected = methods.getOrDefault(method, -1);
          boolean unpacked = arguments.stream().anyMatch(a -> a.startsWith("*"));
          if (unpacked ? arguments.size() - 1 > expected : arguments.size() != expected) {
            wrong.add(script.getFileName() + ": " + method + arguments + ", expected " + expected);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(found).contains("train_sgd", "linearize", "tangent", "hvp", "curve", "gradient");
  }

  /** Number of arguments of each method of the first program of a bundle. */
  private Map<String, Integer> methods() throws IOException {
    Bundle.gather(BundleTest.peers(), Optional.empty(), "revision").unpackTo(folder);
    byte[] archive = Files.readAllBytes(folder.resolve("programs").resolve("mlp-64.pt"));
    Map<String, Integer> methods = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().endsWith(".py")) {
          String code = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          for (Matcher method = METHOD.matcher(code); method.find(); ) {
            String parameters = method.group(2);
            methods.put(method.group(1), parameters.isEmpty() ? 0 : parameters.split(",").length);
          }
        }
      }
    }
    assertThat(methods).as("methods of %s", Digest.of(archive)).containsEntry("gradient", 4);
    return methods;
  }

  /** What stands between the parenthesis that is open at a place and the one that closes it. */
  private static List<String> arguments(String text, int begin) {
    List<String> arguments = new ArrayList<>();
    StringBuilder argument = new StringBuilder();
    int depth = 0;
    for (int at = begin; at < text.length(); at++) {
      char c = text.charAt(at);
      if (depth == 0 && (c == ',' || c == ')')) {
        if (!argument.toString().isBlank()) {
          arguments.add(argument.toString().strip());
        }
        argument.setLength(0);
        if (c == ')') {
          return arguments;
        }
        continue;
      }
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      argument.append(c);
    }
    throw new AssertionError("a call that does not end: " + text.substring(begin));
  }
}
