package io.orograph.engine.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The container of a TorchScript module without parameters: an uncompressed ZIP of five entries
 * (format version 3, written from measurement; the pickles hold one object of class {@code
 * __torch__.M} with its {@code training} flag set, and no constants).
 */
final class ProgramArchive {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 0x02, ')', '.'};

  private ProgramArchive() {}

  static byte[] of(String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(zip, "version", text("3\n"));
      entry(zip, "byteorder", text("little"));
      entry(zip, "constants.pkl", NO_CONSTANTS);
      entry(zip, "data.pkl", module());
      entry(zip, "code/__torch__.py", text(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] module() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(0x80);
    pickle.write(0x02);
    pickle.writeBytes(text("c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0088ub."));
    return pickle.toByteArray();
  }

  static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("m/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(EPOCH);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** One byte per character: the pickle's opcodes lie beyond ASCII. */
  static byte[] text(String s) {
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }
}
