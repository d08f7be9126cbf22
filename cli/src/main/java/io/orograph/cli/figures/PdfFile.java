package io.orograph.cli.figures;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/** Numbered objects of a PDF file (ISO 32000-1) and the table of where they begin. */
final class PdfFile {
  private final List<byte[]> objects = new ArrayList<>();

  /** The number of an object that is set later. */
  int reserve() {
    objects.add(new byte[0]);
    return objects.size();
  }

  /** Adds an object; its number. */
  int add(String text) {
    objects.add(latin(text));
    return objects.size();
  }

  /** Sets an object that was reserved. */
  void set(int number, String text) {
    objects.set(number - 1, latin(text));
  }

  /** Adds a stream with entries of its dictionary; its number. */
  int stream(String entries, String content) {
    byte[] packed = deflated(latin(content));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        latin(
            "<< " + entries + " /Filter /FlateDecode /Length " + packed.length + " >>\nstream\n"));
    out.writeBytes(packed);
    out.writeBytes(latin("\nendstream"));
    objects.add(out.toByteArray());
    return objects.size();
  }

  /** The file. */
  byte[] bytes(int catalog, int info) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n"));
    StringBuilder table = new StringBuilder("0000000000 65535 f \n");
    for (int i = 0; i < objects.size(); i++) {
      table.append(String.format(Locale.ROOT, "%010d 00000 n \n", out.size()));
      out.writeBytes(latin((i + 1) + " 0 obj\n"));
      out.writeBytes(objects.get(i));
      out.writeBytes(latin("\nendobj\n"));
    }
    int size = objects.size() + 1;
    int place = out.size();
    out.writeBytes(
        latin(
            ("xref\n0 " + size + "\n" + table)
                + ("trailer\n<< /Size " + size + " /Root " + catalog + " 0 R /Info " + info)
                + (" 0 R >>\nstartxref\n" + place + "\n%%EOF\n")));
    return out.toByteArray();
  }

  /** A string that holds any character. */
  static String unicode(String text) {
    StringBuilder out = new StringBuilder("<feff");
    text.chars().forEach(unit -> out.append(String.format(Locale.ROOT, "%04x", unit)));
    return out.append('>').toString();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    while (!deflater.finished()) {
      out.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    return out.toByteArray();
  }
}
