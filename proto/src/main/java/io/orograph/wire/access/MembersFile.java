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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a lab's members, readable by its owner only, who stays the same whoever makes a
 * change: root may write what a service reads. Changes are made by one process at a time and appear
 * whole; who reads sees the newest at every look, without a restart.
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
      belong(locked, folder);
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
      if (Files.exists(file)) {
        liken(temporary, file);
      } else {
        belong(temporary, folder);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Gives what takes the place of {@code before} its owner, group and rights.
   *
   * @throws IOException if that is not allowed: who reads the file now could not read it any more
   */
  private static void liken(Path next, Path before) throws IOException {
    PosixFileAttributes kept = Files.readAttributes(before, PosixFileAttributes.class);
    PosixFileAttributeView view = view(next);
    PosixFileAttributes has = view.readAttributes();
    try {
      if (!has.group().equals(kept.group())) {
        view.setGroup(kept.group());
      }
      if (!has.owner().equals(kept.owner())) {
        view.setOwner(kept.owner());
      }
    } catch (IOException e) {
      throw new IOException(
          before + ": its owner " + kept.owner() + " cannot be kept (expected: run by it, or root)",
          e);
    }
    view.setPermissions(kept.permissions());
  }

  /** Of the file itself: where another one owns the folder it may have become a link elsewhere. */
  private static PosixFileAttributeView view(Path path) {
    return Files.getFileAttributeView(
        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Gives a new file the owner of its folder, where root makes it for a service. */
  private static void belong(Path made, Path folder) throws IOException {
    PosixFileAttributes around = Files.readAttributes(folder, PosixFileAttributes.class);
    PosixFileAttributeView view = view(made);
    if (!view.readAttributes().owner().equals(around.owner())) {
      try {
        view.setGroup(around.group());
        view.setOwner(around.owner());
      } catch (IOException e) {
        LOG.debug("{}: stays ours", made, e);
      }
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

  /**
   * A member: {@code role} and {@code projects}, none for every one, where the role is the same in
   * all of them; else {@code roles}, that of each project.
   */
  private record Line(
      String name,
      @Nullable String role,
      @Nullable List<String> projects,
      @Nullable Map<String, String> roles,
      @Nullable String subject,
      List<SecretLine> tokens,
      @Nullable String revoked) {
    static Line of(Member m) {
      Grants grants = m.grants();
      Optional<MemberRole> only = grants.only();
      Map<String, String> each = new TreeMap<>();
      grants.byProject().forEach((project, role) -> each.put(project, role.label()));
      return new Line(
          m.name(),
          only.map(MemberRole::label).orElse(null),
          only.isEmpty() || grants.projects().all() ? null : List.copyOf(each.keySet()),
          only.isEmpty() ? each : null,
          m.subject().orElse(null),
          m.secrets().stream().map(SecretLine::of).toList(),
          m.revoked().map(Instant::toString).orElse(null));
    }

    Member member() {
      return new Member(
          name,
          grants(),
          Optional.ofNullable(subject),
          tokens.stream().map(SecretLine::secret).toList(),
          Optional.ofNullable(revoked).map(Instant::parse));
    }

    private Grants grants() {
      if (roles == null) {
        return Grants.of(known(role), projects == null ? Projects.ALL : Projects.of(projects));
      }
      if (role != null || projects != null) {
        throw new IllegalArgumentException("role or projects beside roles");
      }
      Map<String, MemberRole> each = new TreeMap<>();
      roles.forEach((project, label) -> each.put(project, known(label)));
      return Grants.of(each);
    }

    private static MemberRole known(@Nullable String label) {
      return Optional.ofNullable(label)
          .flatMap(MemberRole::of)
          .orElseThrow(() -> new IllegalArgumentException(String.valueOf(label)));
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
