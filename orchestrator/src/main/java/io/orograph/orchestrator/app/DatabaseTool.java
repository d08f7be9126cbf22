package io.orograph.orchestrator.app;

import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.DatabaseCheck;
import io.orograph.orchestrator.results.Ownership;
import io.orograph.orchestrator.results.Transfer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;

/**
 * What is done with a lab's database while no orchestrator runs, under the orchestrator's own
 * settings. Says one line for each finding, {@code ok} or {@code failed}.
 */
public final class DatabaseTool {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final OrchestratorConfig config;
  private final PrintStream out;

  DatabaseTool(OrchestratorConfig config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  /** {@code check}, {@code migrate}, {@code backup FILE} or {@code restore FILE}. */
  public static void main(String[] args) {
    int code;
    // Not for people: the pipe to the command that started this, which prints.
    try (PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
      code = run(out, args);
    }
    System.exit(code);
  }

  private static int run(PrintStream out, String... args) {
    try {
      return new DatabaseTool(OrchestratorConfig.ofProcess(), out).run(args);
    } catch (OrchestratorConfig.ConfigRejected e) {
      out.println("failed  settings: " + e.getMessage());
      return FAILED;
    }
  }

  int run(String... args) {
    String verb = args.length == 0 ? "" : args[0];
    try {
      return switch (verb) {
        case "check" -> check();
        case "migrate" -> migrate();
        case "backup" -> backup(Path.of(args[1]));
        case "restore" -> restore(Path.of(args[1]));
        default -> {
          say(false, "usage", "check, migrate, backup FILE or restore FILE");
          yield USAGE;
        }
      };
    } catch (Transfer.Refused
        | Ownership.Taken
        | Database.DatabaseException
        | Database.Older
        | FlywayException
        | IllegalArgumentException
        | IOException e) {
      return failed(verb, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A pool that cannot connect says so in its cause.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return failed(
          verb,
          cause instanceof SQLException sql
                  && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
              ? "the lab is running (expected: `./orograph down` first)"
              : String.valueOf(cause.getMessage()));
    }
  }

  private int failed(String subject, String words) {
    say(false, subject, words);
    return FAILED;
  }

  private void say(boolean well, String subject, String words) {
    out.printf(
        "%-8s%s: %s%n", well ? "ok" : "failed", subject, words.replaceAll("\\s*\\R\\s*", " "));
  }

  private DatabaseAddress address() throws IOException {
    return config.database().address(config.dataFolder());
  }

  private int check() throws IOException {
    DatabaseAddress address = address();
    boolean well = true;
    var findings =
        address.embedded()
            ? DatabaseCheck.ofFile(DatabaseAddress.fileIn(config.dataFolder()))
            : DatabaseCheck.ofServer(address);
    for (DatabaseCheck.Finding finding : findings) {
      say(finding.well(), "database", finding.words());
      well &= finding.well();
    }
    try {
      DatabaseMark.check(config.dataFolder(), address);
    } catch (IOException e) {
      return failed("database", String.valueOf(e.getMessage()));
    }
    return well ? DONE : FAILED;
  }

  private int migrate() throws IOException {
    DatabaseAddress to = address();
    Path file = DatabaseAddress.fileIn(config.dataFolder());
    if (to.embedded()) {
      return failed(
          "migrate",
          "orograph.orchestrator.database.url: empty (expected: the address of the database on"
              + " PostgreSQL, as OROGRAPH_DATABASE_URL)");
    }
    if (!Files.exists(file)) {
      return failed("migrate", file + ": none (expected: the database of a lab)");
    }
    told("migrate", Transfer.move(DatabaseAddress.inFolder(config.dataFolder()), to));
    DatabaseMark.write(config.dataFolder(), to);
    say(
        true,
        "migrate",
        "the lab's database is " + to.shown() + " now; " + file + " may be deleted");
    return DONE;
  }

  private int backup(Path file) throws IOException {
    if (Files.exists(file)) {
      return failed("backup", file + ": is there already (expected: a new file)");
    }
    // Whatever ends this, there is no file of that name before it is whole.
    Path unfinished = file.resolveSibling("unfinished-" + file.getFileName());
    DatabaseAddress to = DatabaseAddress.inFile(unfinished);
    DatabaseAddress from = address();
    Path lab = DatabaseAddress.fileIn(config.dataFolder());
    if (from.embedded() && !Files.exists(lab)) {
      return failed("backup", lab + ": none (expected: the database of a lab)");
    }
    Files.deleteIfExists(unfinished);
    try {
      told("backup", Transfer.copy(from, to));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    say(true, "backup", file + ", " + Files.size(file) + " bytes; now copy the store folder");
    return DONE;
  }

  private int restore(Path file) throws IOException {
    if (!Files.exists(file)) {
      return failed("restore", file + ": none (expected: what `./orograph backup` wrote)");
    }
    DatabaseAddress to = address();
    DatabaseAddress from = DatabaseAddress.inFile(file);
    if (Database.isOlder(from)) {
      // Read, it would become one of this release; the older one may need it again.
      Path copied = Files.createDirectories(config.dataFolder()).resolve("restored.mv.db");
      try {
        Files.copy(file, copied, StandardCopyOption.REPLACE_EXISTING);
        told("restore", Transfer.move(DatabaseAddress.inFile(copied), to));
      } finally {
        Files.deleteIfExists(copied);
      }
    } else {
      told("restore", Transfer.move(from, to));
    }
    DatabaseMark.write(config.dataFolder(), to);
    say(true, "restore", "the lab's database is " + to.shown());
    return DONE;
  }

  private void told(String verb, Map<String, Long> rows) {
    rows.forEach(
        (table, count) -> say(true, verb, table + ", " + count + " rows, digests are equal"));
  }
}
