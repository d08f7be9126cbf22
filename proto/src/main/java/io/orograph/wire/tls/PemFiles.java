package io.orograph.wire.tls;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys, and says in one sentence what is wrong with a file. */
final class PemFiles {
  private static final long LARGEST = 1 << 20;

  private static final Pattern LIST =
      Pattern.compile("-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----\\s*");

  private PemFiles() {}

  /** The certificates in {@code file}, at least one; lists of recalled ones are passed over. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      byte[] without = LIST.matcher(text(file)).replaceAll("").getBytes(StandardCharsets.UTF_8);
      List<X509Certificate> found =
          List.of(CertificateUtils.getX509Certificates(new ByteArrayInputStream(without)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      throw wrong(file, "no certificate can be read", "certificates in PEM form", e);
    }
    throw wrong(file, "no certificate", "certificates in PEM form", null);
  }

  /** The lists of recalled certificates in {@code file}, if any. */
  static List<X509CRL> recalled(Path file) throws IOException {
    Matcher lists = LIST.matcher(text(file));
    List<X509CRL> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (lists.find()) {
        byte[] list = lists.group().getBytes(StandardCharsets.UTF_8);
        found.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(list)));
      }
    } catch (GeneralSecurityException e) {
      throw wrong(file, "a list cannot be read", "X509 CRL in PEM form", e);
    }
    return List.copyOf(found);
  }

  private static String text(Path file) throws IOException {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  /** The private key in {@code file}, which nobody but owner and group may read. */
  static PrivateKey key(Path file) throws IOException {
    byte[] bytes = bytes(file);
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw wrong(file, "everybody may read it", "mode 0600", null);
    }
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(bytes));
    } catch (GeneralSecurityException | RuntimeException e) {
      // What the decoder says may hold parts of the key.
      throw wrong(file, "no key can be read", "a private key in PEM form, PKCS #8", null);
    }
  }

  /** Refuses a key that is not the one of the certificate. */
  static void requirePair(PemPair files, X509Certificate certificate, PrivateKey key)
      throws IOException {
    if (!isPair(certificate.getPublicKey(), key)) {
      throw wrong(files.key(), "not the key of " + files.certificate(), "the certificate's", null);
    }
  }

  private static boolean isPair(PublicKey open, PrivateKey secret) {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    byte[] text = "is this a pair".getBytes(StandardCharsets.UTF_8);
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(text);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(open);
      checking.update(text);
      return checking.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw wrong(file, "cannot be read", "a file", null);
    }
    if (Files.size(file) > LARGEST) {
      throw wrong(file, Files.size(file) + " bytes", "at most " + LARGEST, null);
    }
    return Files.readAllBytes(file);
  }

  private static IOException wrong(
      Path file, String what, String expected, @Nullable Throwable why) {
    return new IOException(file + ": " + what + " (expected: " + expected + ")", why);
  }
}
