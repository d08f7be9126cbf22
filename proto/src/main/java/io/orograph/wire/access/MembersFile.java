package io.orograph.wire.access;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.orograph.wire.tls.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a lab's members, readable by its owner only. Changes are made by one process at a
 * time and appear whole; who reads sees the newest at every look, without a restart.
 */
public final class MembersFile {
  private static final Logger LOG = LoggerFactory.getLogger(MembersFile.class);
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private volatile Read last = new Read(Stamp.NONE, Members.NONE);

  private record Read(Stamp stamp, Members members) {}

  /** The members in {@code file}, which need not exist: then there is none. */
  public MembersFile(Path file) {
    this.file = file;
  }

  /** The file itself. */
  public Path path() {
    return file;
  }

  /**
   * The members now; looks at the file, and reads it if it has changed. A file that cannot be used
   * lets nobody in, and its log says why.
   */
  public Members current() {
    Stamp now = Stamp.of(file);
    return last.stamp().equals(now) ? last.members() : renewed();
  }

  private synchronized Members renewed() {
    Stamp now = Stamp.of(file);
    if (!last.stamp().equals(now)) {
      Members members;
      try {
        members = read();
        LOG.info("{}: {} members", file, members.all().size());
      } catch (IOException e) {
        LOG.error("nobody but the owner of the lab's token is let in: {}", e.getMessage());
        members = Members.NONE;
      }
      last = new Read(now, members);
    }
    return last.members();
  }

  /**
   * Reads the file.
   *
   * @throws IOException if others may read or write it, or it is not as this class writes it
   */
  public Members read() throws IOException {
    if (!Files.exists(file)) {
      return Members.NONE;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          file
              + ": has "
              + PosixFilePermissions.toString(permissions)
              + " (expected: rw-------, for its owner only)");
    }
    try {
      Lines lines = GSON.fromJson(Files.readString(file), Lines.class);
      return lines.members();
    } catch (RuntimeException e) {
      // Whatever a text that is no such file makes of it: Gson, dates, missing values.
      throw new IOException(file + ": cannot be read (expected: as `orograph token` writes it)", e);
    }
  }

  /**
   * Makes a change, when no other process is making one.
   *
   * @throws IOException if the file cannot be read or written; then it is as before
   */
  public Members.Change change(Function<Members, Members.Change> change) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + ": (expected: a file within a folder)");
    }
    Files.createDirectories(folder);
    Path locked = folder.resolve("." + file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                locked,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException(locked + ": cannot be locked");
      }
      Members.Change made = change.apply(read());
      write(folder, GSON.toJson(Lines.of(made.members())) + "\n");
      return made;
    }
  }

  private void write(Path folder, String text) throws IOException {
    Path temporary =
        Files.createTempFile(
            folder, ".members", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** The file's form. */
  private record Lines(List<Line> all) {
    static Lines of(Members members) {
      return new Lines(members.all().stream().map(Line::of).toList());
    }

    Members members() {
      Set<String> names = new HashSet<>();
      List<Member> found = all.stream().map(Line::member).toList();
      for (Member member : found) {
        if (!names.add(member.name())) {
          throw new IllegalArgumentException(member.name() + " twice");
        }
      }
      return new Members(found);
    }
  }

  private record Line(
      String name,
      String role,
      @Nullable List<String> projects,
      @Nullable String subject,
      List<SecretLine> tokens,
      @Nullable String revoked) {
    static Line of(Member m) {
      return new Line(
          m.name(),
          m.role().label(),
          m.projects().all() ? null : m.projects().names().stream().sorted().toList(),
          m.subject().orElse(null),
          m.secrets().stream().map(SecretLine::of).toList(),
          m.revoked().map(Instant::toString).orElse(null));
    }

    Member member() {
      return new Member(
          name,
          MemberRole.of(role).orElseThrow(() -> new IllegalArgumentException(role)),
          projects == null ? Projects.ALL : Projects.of(projects),
          Optional.ofNullable(subject),
          tokens.stream().map(SecretLine::secret).toList(),
          Optional.ofNullable(revoked).map(Instant::parse));
    }
  }

  private record SecretLine(String id, String sha256, String created, @Nullable String expires) {
    static SecretLine of(Secret s) {
      return new SecretLine(
          s.id(),
          s.sha256(),
          s.created().toString(),
          s.expires().map(Instant::toString).orElse(null));
    }

    Secret secret() {
      return new Secret(
          id, sha256, Instant.parse(created), Optional.ofNullable(expires).map(Instant::parse));
    }
  }
}
