package io.orograph.cli.lab;

import io.orograph.cli.lab.Examination.Finding;
import io.orograph.cli.lab.LabFolder.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What the folder of a lab tells without the lab's help: room on its disk, secrets that others may
 * read, and who has ended.
 */
public final class LabCheck {
  private static final double BYTES_PER_GB = 1e9;

  /** Below this a sweep of larger networks may fill the disk. */
  private static final double LEAST_GB = 2;

  private static final Set<PosixFilePermission> OTHERS_READ =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("-------w-");

  private LabCheck() {}

  /** The findings of a lab's folder, which need not be there. */
  public static List<Finding> of(LabFolder lab) {
    return of(lab, LabCheck::free);
  }

  /**
   * The findings of a lab's folder, which need not be there.
   *
   * @param free bytes that may be written where a folder is
   */
  static List<Finding> of(LabFolder lab, ToLongFunction<Path> free) {
    List<Finding> all = new ArrayList<>();
    all.add(disk(lab.root().toAbsolutePath(), free));
    secrets(lab, all);
    Optional<LabFolder.State> state = lab.state();
    if (state.isEmpty() || state.get().processes().isEmpty()) {
      all.add(new Finding("skipped", "lab", "none runs from " + lab.root()));
      return all;
    }
    List<Running> processes = state.get().processes();
    List<Running> gone = processes.stream().filter(p -> Background.find(p).isEmpty()).toList();
    for (Running process : gone) {
      all.add(
          new Finding(
              "failed",
              process.name(),
              "has ended by itself; %s says why, and `./orograph up` starts it again"
                  .formatted(lab.log(process.name()))));
    }
    if (gone.isEmpty()) {
      all.add(new Finding("ok", "lab", processes.size() + " processes run from " + lab.root()));
    }
    return all;
  }

  private static void secrets(LabFolder lab, List<Finding> all) {
    wide(lab.root(), OTHERS_WRITE, "who may write there can put another token in its place", all);
    for (Path file : List.of(lab.tokenFile(), lab.members())) {
      wide(file, OTHERS_READ, "it is refused until its owner alone may read it", all);
    }
  }

  private static void wide(
      Path file, Set<PosixFilePermission> wrong, String why, List<Finding> all) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Set<PosixFilePermission> has = Files.getPosixFilePermissions(file);
      if (!Collections.disjoint(has, wrong)) {
        all.add(
            new Finding(
                "failed",
                "secrets",
                "%s has %s: %s; chmod %s %s, and make a new token where others may have had it"
                    .formatted(
                        file,
                        PosixFilePermissions.toString(has),
                        why,
                        wrong.equals(OTHERS_WRITE) ? "o-w" : "go-rwx",
                        file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Finding disk(Path folder, ToLongFunction<Path> free) {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    double gigabytes = free.applyAsLong(there) / BYTES_PER_GB;
    String found = String.format(Locale.ROOT, "%.1f GB free for %s", gigabytes, folder);
    return gigabytes >= LEAST_GB
        ? new Finding("ok", "disk", found)
        : new Finding(
            "failed",
            "disk",
            found
                + " (expected: 2 GB or more); make room, `./orograph collect`, or put the lab"
                + " elsewhere with --lab");
  }

  private static long free(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
