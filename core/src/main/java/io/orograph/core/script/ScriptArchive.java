package io.orograph.core.script;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The entries of an archive, below its one folder, without what only debuggers read.
 *
 * @param digest SHA-256 of the file
 * @param entries by name, as {@code data.pkl} and {@code code/__torch__.py}
 */
record ScriptArchive(Digest digest, SortedMap<String, byte[]> entries) {
  /** Most bytes of a file, and of all that it unpacks to. */
  static final long MOST_BYTES = 1L << 28;

  /** Most entries. */
  static final int MOST_ENTRIES = 8192;

  private static final String EXPECTED = "an archive that torch.jit.save has written";

  ScriptArchive {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /**
   * Reads a file.
   *
   * @throws ScriptException if it is too large or no archive
   */
  static ScriptArchive read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new ScriptException(
          String.valueOf(file.getFileName()), size + " bytes", "at most " + MOST_BYTES);
    }
    byte[] whole = Files.readAllBytes(file);
    try (ZipFile zip = new ZipFile(file.toFile(), ZipFile.OPEN_READ)) {
      ScriptArchive archive = new ScriptArchive(Digest.of(whole), entries(zip));
      if (!Digest.of(Files.readAllBytes(file)).equals(archive.digest())) {
        throw new ScriptException(
            String.valueOf(file.getFileName()), "changed while it was read", "one that stays");
      }
      return archive;
    } catch (ZipException e) {
      throw new ScriptException(
          String.valueOf(file.getFileName()), "no archive: " + e.getMessage(), EXPECTED);
    }
  }

  private static SortedMap<String, byte[]> entries(ZipFile zip) throws IOException {
    if (zip.size() > MOST_ENTRIES) {
      throw new ScriptException("entries", zip.size(), "at most " + MOST_ENTRIES);
    }
    SortedMap<String, byte[]> entries = new TreeMap<>();
    String root = "";
    long left = MOST_BYTES;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      String folder = name.substring(0, name.indexOf('/') + 1);
      if (folder.isEmpty() || !(root.isEmpty() || root.equals(folder)) || name.contains("..")) {
        throw new ScriptException("entry", name, "entries in one folder, " + EXPECTED);
      }
      root = folder;
      String inner = name.substring(folder.length());
      if (isOfUse(inner)) {
        byte[] content = content(zip, entry, left);
        left -= content.length;
        if (entries.put(inner, content) != null) {
          throw new ScriptException("entry", name + " twice", EXPECTED);
        }
      }
    }
    return entries;
  }

  private static boolean isOfUse(String name) {
    return name.equals("data.pkl")
        || name.equals("constants.pkl")
        || name.equals("version")
        || name.equals("byteorder")
        || name.matches("(data|constants)/[A-Za-z0-9_]{1,64}")
        || (name.startsWith("code/") && name.endsWith(".py"));
  }

  private static byte[] content(ZipFile zip, ZipEntry entry, long most) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] content = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
      if (content.length > most) {
        throw new ScriptException(
            "entry", entry.getName(), "at most " + MOST_BYTES + " bytes of all entries together");
      }
      return content;
    }
  }

  /**
   * An entry.
   *
   * @throws ScriptException if there is none of this name
   */
  byte[] entry(String name) throws ScriptException {
    byte[] content = entries.get(name);
    if (content == null) {
      throw new ScriptException(
          "entry",
          name + " missing",
          EXPECTED + "; torch.save writes states without code, which are none");
    }
    return content;
  }

  /** A short text, if it is there. */
  Optional<String> text(String name) {
    return Optional.ofNullable(entries.get(name))
        .map(content -> new String(content, StandardCharsets.UTF_8).strip());
  }

  /** The source files by name, as {@code __torch__/torch/nn/modules/conv.py}. */
  SortedMap<String, String> code() {
    SortedMap<String, String> code = new TreeMap<>();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().startsWith("code/")) {
        code.put(
            entry.getKey().substring("code/".length()),
            new String(entry.getValue(), StandardCharsets.UTF_8));
      }
    }
    return code;
  }
}
