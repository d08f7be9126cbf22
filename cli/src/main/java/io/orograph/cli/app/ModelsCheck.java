package io.orograph.cli.app;

import io.orograph.cli.lab.Examination.Finding;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The modules of one's own in a data folder: whether each is what its name says and would be taken,
 * and whether others may bring some. Nothing in them is run.
 */
final class ModelsCheck {
  private static final String SUBJECT = "modules of one's own";
  private static final Set<PosixFilePermission> BRINGING =
      PosixFilePermissions.fromString("-------w-");

  private ModelsCheck() {}

  /** The digests of the modules there, by name alone; none where nothing can be read. */
  static List<String> digests(Path data) {
    try {
      return ScriptFiles.all(data).stream().map(Digest::hex).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The findings; none where there are no modules. */
  static List<Finding> of(Path data) {
    List<Finding> all = new ArrayList<>();
    try {
      List<Digest> there = ScriptFiles.all(data);
      if (there.isEmpty()) {
        return all;
      }
      Path folder = ScriptFiles.of(data, there.getFirst()).toAbsolutePath().getParent();
      for (Path may : List.of(data.toAbsolutePath(), folder == null ? data : folder)) {
        bringing(may, all);
      }
      for (Digest digest : there) {
        wrong(data, digest, all);
      }
      if (all.isEmpty()) {
        all.add(
            new Finding(
                "ok", SUBJECT, there.size() + " in " + folder + ", each what its name says"));
      }
    } catch (IOException e) {
      all.add(new Finding("failed", SUBJECT, data + ": " + e + " (expected: a folder to read)"));
    }
    return all;
  }

  private static void bringing(Path folder, List<Finding> all) throws IOException {
    Set<PosixFilePermission> has = Files.getPosixFilePermissions(folder);
    if (!Collections.disjoint(has, BRINGING)) {
      all.add(
          new Finding(
              "failed",
              SUBJECT,
              "%s has %s: who may write there brings code that workers run; chmod o-w %s"
                  .formatted(folder, PosixFilePermissions.toString(has), folder)));
    }
  }

  private static void wrong(Path data, Digest digest, List<Finding> all) {
    Path file = ScriptFiles.of(data, digest);
    try {
      Digest found = ScriptModule.read(file).digest();
      if (!found.equals(digest)) {
        all.add(
            new Finding(
                "failed",
                SUBJECT,
                file
                    + ": has the digest "
                    + found
                    + ": it was written over, and is refused; take it away, and bring the right one"
                    + " with ./orograph models add"));
      }
    } catch (IOException e) {
      all.add(
          new Finding(
              "failed",
              SUBJECT,
              file + ": " + e.getMessage() + "; workers refuse it, so take it away"));
    }
  }
}
