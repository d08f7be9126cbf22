package io.orograph.engine.program;

import io.orograph.core.script.ScriptModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipOutputStream;

/**
 * The container of a program around a module of one's own: its entries, checked ones alone, the
 * code of the program beside its code, and a pickle of an object of class {@code M} whose attribute
 * {@code net} is the module's.
 */
final class OwnArchive {
  /** The program's class; no archive that was read has code there. */
  static final String TYPE = "__torch__.orograph.M";

  private static final String FILE = "code/__torch__/orograph.py";

  private OwnArchive() {}

  static byte[] of(ScriptModule module, String source) {
    SortedMap<String, byte[]> entries = new TreeMap<>(module.rest());
    module
        .code()
        .forEach(
            (name, text) -> entries.put("code/" + name, text.getBytes(StandardCharsets.UTF_8)));
    entries.put(FILE, source.getBytes(StandardCharsets.UTF_8));
    entries.put("data.pkl", around(module.pickled()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        ProgramArchive.entry(zip, entry.getKey(), entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The pickle of the outer object; it has no memo, so that of the inner one stays as it is. */
  private static byte[] around(byte[] inner) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(0x80);
    pickle.write(2);
    pickle.writeBytes(ProgramArchive.text("c__torch__.orograph\nM\n)\u0081}("));
    pickle.writeBytes(ProgramArchive.text("X\b\0\0\0training\u0088X\3\0\0\0net"));
    pickle.writeBytes(inner);
    pickle.writeBytes(ProgramArchive.text("ub."));
    return pickle.toByteArray();
  }
}
