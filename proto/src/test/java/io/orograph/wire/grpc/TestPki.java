package io.orograph.wire.grpc;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.PemPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An authority of its own, and what it issues, as PEM files. */
final class TestPki {
  private final Path folder;
  private final X509Bundle authority;

  TestPki(Path folder, String name) {
    try {
      this.folder = Files.createDirectories(folder.resolve(name));
      this.authority =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      Files.writeString(authority(), authority.getCertificatePEM());
    } catch (Exception e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  /** PEM file of the authority's certificate. */
  Path authority() {
    return folder.resolve("ca.pem");
  }

  /** Of a server at 127.0.0.1. */
  PemPair server() {
    return issue("server", "CN=server", "127.0.0.1", Duration.ofDays(1));
  }

  /** Of a caller. */
  PemPair caller(String subject) {
    return issue("caller", subject, "127.0.0.1", Duration.ofDays(1));
  }

  /** Replaces the files of {@code name}. */
  PemPair issue(String name, String subject, String address, Duration left) {
    PemPair files = new PemPair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    X509Bundle issued = made(subject, address, left);
    write(files.certificate(), issued.getCertificatePathPEM());
    write(files.key(), issued.getPrivateKeyPEM());
    return files;
  }

  private X509Bundle made(String subject, String address, Duration left) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(subject)
          .addSanIpAddress(address)
          .notBefore(Instant.now().minus(Duration.ofDays(2)))
          .notAfter(Instant.now().plus(left))
          .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  /**
   * A list of recalled certificates that is good until {@code next}, as PEM (RFC 5280, 5.1).
   *
   * @param recalled those on it
   */
  String listOf(List<PemPair> recalled, Instant next) {
    try {
      byte[] algorithm = der(0x30, HexFormat.of().parseHex("06082a8648ce3d040302"));
      byte[] start = time(Instant.now().minus(Duration.ofHours(1)));
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      for (PemPair each : recalled) {
        entries.writeBytes(der(0x30, der(2, serial(each)), start));
      }
      byte[] list = entries.size() == 0 ? new byte[0] : der(0x30, entries.toByteArray());
      byte[] issuer = authority.getCertificate().getSubjectX500Principal().getEncoded();
      byte[] signed = der(0x30, new byte[] {2, 1, 1}, algorithm, issuer, start, time(next), list);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(authority.getKeyPair().getPrivate());
      signature.update(signed);
      byte[] crl = der(0x30, signed, algorithm, der(3, new byte[] {0}, signature.sign()));
      return "-----BEGIN X509 CRL-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(crl)
          + "\n-----END X509 CRL-----\n";
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no list could be made", e);
    }
  }

  private static byte[] serial(PemPair files) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(files.certificate())) {
      return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in))
          .getSerialNumber()
          .toByteArray();
    }
  }

  private static byte[] time(Instant when) {
    DateTimeFormatter utc = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    String text = utc.withZone(ZoneOffset.UTC).format(when);
    return der(0x17, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Tag, length and the parts one after the other, by the distinguished rules of ASN.1. */
  private static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 256) {
      out.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8)});
    } else if (length >= 128) {
      out.write(0x81);
    }
    out.write(length);
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A caller that believes this authority and shows nothing. */
  ClientTls believing() {
    return new ClientTls(Optional.of(authority()), Optional.empty());
  }

  /** A caller that believes this authority and shows {@code own}. */
  ClientTls believing(PemPair own) {
    return new ClientTls(Optional.of(authority()), Optional.of(own));
  }
}
