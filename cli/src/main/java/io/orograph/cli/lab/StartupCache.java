package io.orograph.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program's JVM keeps of a start that was recorded, for the starts that come: its classes,
 * parsed, verified and linked, and which methods are worth to be compiled early (JEP 514 and 515).
 *
 * <p>It fits one JDK and one class path as they were when it was made. The JVM looks itself and
 * goes on without it where it does not fit, but then it has also lost the archive of the JDK's own
 * classes; so a cache that is known not to fit is not named to it.
 */
public final class StartupCache {
  /** The first JDK that makes one in one step. */
  public static final int FIRST_JDK = 25;

  private static final String FILE = "startup.aot";

  /** Nothing about it may be said where a program's output is read. */
  private static final List<String> QUIET = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);

  /** Whether it is of use. */
  public enum State {
    /** It is used. */
    READY,
    /** It was made of another build or for another JDK, and is not used. */
    STALE,
    /** There is none. */
    MISSING,
    /** This JDK makes none. */
    UNSUPPORTED
  }

  private final String name;
  private final Path folder;
  private final Optional<Path> classpath;
  private final int jdk;

  private StartupCache(String name, Path folder, Optional<Path> classpath, int jdk) {
    this.name = name;
    this.folder = folder;
    this.classpath = classpath;
    this.jdk = jdk;
  }

  /** That of a service, beside its build. */
  public static StartupCache of(Path home, Service service) {
    return of(service.label(), home.resolve(service.module()), Runtime.version().feature());
  }

  /** That of this command, beside its build. */
  public static StartupCache ofCommand(Path home) {
    return of("orograph", home.resolve("cli"), Runtime.version().feature());
  }

  static StartupCache of(String name, Path module, int jdk) {
    Path target = module.resolve("target");
    return new StartupCache(name, target, Optional.of(target.resolve("classpath")), jdk);
  }

  /**
   * That of a service that {@code tools/install-services} has written.
   *
   * @param folder of all of them
   */
  public static StartupCache installed(Path folder, Service service) {
    return new StartupCache(
        service.label(),
        folder.resolve(service.label()),
        Optional.empty(),
        jdkIn(folder.resolve("java")));
  }

  /** The feature release of a JDK, which it says in a file of its own. */
  private static int jdkIn(Path jdk) {
    Path release = jdk.resolve("release");
    try {
      Matcher said = VERSION.matcher(Files.readString(release));
      if (said.find()) {
        return Integer.parseInt(said.group(1));
      }
      throw new LabException(release + ": says no version (expected: JAVA_VERSION=\"...\")");
    } catch (IOException e) {
      throw new LabException(
          release
              + ": cannot be read (expected: the link to a JDK that tools/install-services makes)",
          e);
    }
  }

  /** The caches of everything that a checkout starts: the services and this command. */
  public static List<StartupCache> all(Path home) {
    List<StartupCache> all = new ArrayList<>();
    for (Service service : Service.values()) {
      all.add(of(home, service));
    }
    all.add(ofCommand(home));
    return List.copyOf(all);
  }

  /** Of which program it is. */
  public String name() {
    return name;
  }

  /** Where it lies. */
  public Path file() {
    return folder.resolve(FILE);
  }

  private Path made() {
    return folder.resolve(FILE + ".new");
  }

  /** Of what it was made: what must still be so. */
  private Path mark() {
    return folder.resolve(FILE + ".of");
  }

  /** Whether it is of use now. */
  public State state() {
    if (jdk < FIRST_JDK) {
      return State.UNSUPPORTED;
    }
    try {
      if (!Files.isRegularFile(file())) {
        return State.MISSING;
      }
      if (classpath.isEmpty()) {
        return State.READY;
      }
      return Files.readString(mark()).equals(present()) ? State.READY : State.STALE;
    } catch (IOException e) {
      return State.STALE;
    }
  }

  /** What a JVM is to be told so that it uses it; nothing where it is of no use. */
  public List<String> options() {
    return state() == State.READY ? using() : List.of();
  }

  private List<String> using() {
    List<String> options = new ArrayList<>(List.of("-XX:AOTCache=" + file()));
    options.addAll(QUIET);
    return List.copyOf(options);
  }

  /**
   * What a JVM is to be told so that it makes it anew when it ends; to be followed by {@link
   * #keep}.
   *
   * @throws LabException if this JDK makes none, or the folder cannot be written to
   */
  public List<String> recording() {
    if (jdk < FIRST_JDK) {
      throw new LabException(
          "start-up caches: JDK %d makes none (expected: %d or newer; JAVA_HOME says which one is used)"
              .formatted(jdk, FIRST_JDK));
    }
    try {
      Files.deleteIfExists(made());
      Files.deleteIfExists(folder.resolve(FILE + ".new.config"));
      if (classpath.isEmpty()) {
        // A JVM that uses one cannot make one.
        arguments(List.of());
      }
    } catch (IOException e) {
      throw new LabException(made() + ": cannot be replaced: " + e, e);
    }
    return List.of("-XX:AOTCacheOutput=" + made());
  }

  /**
   * Takes what the recorded JVM has made into use.
   *
   * @return its size in bytes
   * @throws LabException if it has made none
   */
  public long keep() {
    if (!Files.isRegularFile(made())) {
      throw new LabException(
          name + ": its JVM has made no start-up cache (expected: " + made() + ")");
    }
    try {
      Files.deleteIfExists(mark());
      Files.move(
          made(), file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (classpath.isPresent()) {
        Files.writeString(mark(), present());
      } else {
        // The JVM sees itself whether it fits.
        arguments(using());
      }
      return Files.size(file());
    } catch (IOException e) {
      throw new LabException(file() + ": cannot be written: " + e, e);
    }
  }

  /** An installed service reads its options from a file: these of the cache, and all others. */
  private void arguments(List<String> ofTheCache) throws IOException {
    Path file = folder.resolve("arguments");
    List<String> lines = new ArrayList<>(ofTheCache.stream().map(StartupCache::quoted).toList());
    List<String> before = using().stream().map(StartupCache::quoted).toList();
    Files.readAllLines(file).stream().filter(line -> !before.contains(line)).forEach(lines::add);
    Path written = folder.resolve("arguments.new");
    Files.write(written, lines);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** As an argument file has it: whole, whatever is in it. */
  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** JDK, class path and cache as they are, a line each. */
  private String present() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Path.of(System.getProperty("java.home")).toString());
    lines.add(System.getProperty("java.vm.version") + " " + System.getProperty("os.arch"));
    lines.add(asItIs(file()));
    for (String entry : Files.readString(classpath.orElseThrow()).strip().split(":", -1)) {
      lines.add(asItIs(Path.of(entry)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String asItIs(Path file) throws IOException {
    return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
  }
}
