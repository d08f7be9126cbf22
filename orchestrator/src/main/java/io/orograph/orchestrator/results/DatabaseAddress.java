package io.orograph.orchestrator.results;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the database of journal and results is.
 *
 * @param url its JDBC address, which names neither user nor password
 * @param user who connects
 * @param password the secret, never printed; empty for none
 * @param node the name that sessions have where several nodes share the database
 */
public record DatabaseAddress(String url, String user, String password, Optional<String> node) {
  private static final String ENDING = ".mv.db";
  private static final String NAME = "ApplicationName=";

  /** Of the only orchestrator that uses the database. */
  public DatabaseAddress(String url, String user, String password) {
    this(url, user, password, Optional.empty());
  }

  /** The same for one of several nodes: its sessions have {@code name}, which no other node has. */
  public DatabaseAddress ofNode(String name) {
    String bare = url.replaceFirst("[?&]" + NAME + "[^&]*$", "").replaceFirst(NAME + "[^&]*&", "");
    String named = bare + (bare.contains("?") ? '&' : '?') + NAME + name;
    return new DatabaseAddress(named, user, password, Optional.of(name));
  }

  /** The dialects of SQL that are spoken. */
  enum Dialect {
    H2("h2"),
    POSTGRESQL("postgresql");

    private final String folder;

    Dialect(String folder) {
      this.folder = folder;
    }

    /** Where the migrations are: those of the dialect, and those that both share. */
    String[] migrations() {
      return new String[] {"classpath:db/common", "classpath:db/" + folder};
    }
  }

  /**
   * The embedded database in {@code folder}. {@code WRITE_DELAY=0} because the default loses
   * acknowledged writes when the process is killed; the database is closed by us and not by its own
   * shutdown hook, which would come before the last facts. Facts, which are at most 4 KiB, lie in
   * the rows of the journal and not in storage of their own; each connection keeps its statements
   * parsed.
   */
  public static DatabaseAddress inFolder(Path folder) {
    return inFile(fileIn(folder));
  }

  /**
   * The embedded database that is the file {@code file}.
   *
   * @throws IllegalArgumentException if its name does not end as those of H2 do
   */
  public static DatabaseAddress inFile(Path file) {
    String path = file.toAbsolutePath().toString();
    if (!path.endsWith(ENDING) || path.contains(";")) {
      throw new IllegalArgumentException(
          file + " (expected: a file name that ends with " + ENDING + " and has no ;)");
    }
    return new DatabaseAddress(
        "jdbc:h2:file:"
            + path.substring(0, path.length() - ENDING.length())
            + ";DATABASE_TO_UPPER=false;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
            + ";MAX_LENGTH_INPLACE_LOB=8192;QUERY_CACHE_SIZE=256",
        "sa",
        "");
  }

  /** The file that the embedded database in {@code folder} is. */
  public static Path fileIn(Path folder) {
    return folder.resolve("orograph" + ENDING);
  }

  /** Whether it is a file that one process opens, and no server. */
  public boolean embedded() {
    return dialect() == Dialect.H2;
  }

  Dialect dialect() {
    return url.startsWith("jdbc:h2:") ? Dialect.H2 : Dialect.POSTGRESQL;
  }

  /** The address without its parameters, for people. */
  public String shown() {
    return url.replaceFirst("[?;].*", "");
  }

  @Override
  public String toString() {
    return "DatabaseAddress[" + shown() + ", user " + user + ", password hidden]";
  }
}
