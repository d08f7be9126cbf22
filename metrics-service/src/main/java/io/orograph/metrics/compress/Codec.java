package io.orograph.metrics.compress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Lossless compression of bytes. */
public enum Codec {
  /** None. */
  NONE {
    @Override
    public byte[] compress(byte[] bytes) {
      return bytes.clone();
    }

    @Override
    public byte[] decompress(byte[] bytes) {
      return bytes.clone();
    }
  },
  /** Deflate of level 9 in zlib's format (RFC 1950), by the JDK's zlib. */
  DEFLATE {
    @Override
    public byte[] compress(byte[] bytes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
      try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
        deflated.write(bytes);
      } finally {
        deflater.end();
      }
      return out.toByteArray();
    }

    @Override
    public byte[] decompress(byte[] bytes) throws IOException {
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    }
  },
  /** bzip2 with blocks of 900 kB, by Apache Commons Compress. */
  BZIP2 {
    @Override
    public byte[] compress(byte[] bytes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (BZip2CompressorOutputStream compressed = new BZip2CompressorOutputStream(out)) {
        compressed.write(bytes);
      }
      return out.toByteArray();
    }

    @Override
    public byte[] decompress(byte[] bytes) throws IOException {
      try (InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    }
  };

  /** The bytes, compressed. */
  public abstract byte[] compress(byte[] bytes) throws IOException;

  /** What {@link #compress} was given. */
  public abstract byte[] decompress(byte[] bytes) throws IOException;
}
