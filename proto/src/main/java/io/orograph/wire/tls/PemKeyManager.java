package io.orograph.wire.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows one certificate. At each handshake it looks whether the files have changed, and reads them
 * anew; what does not fit together, as while somebody replaces one file after the other, is not
 * taken, and what was there before goes on.
 */
final class PemKeyManager extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(PemKeyManager.class);

  private final PemPair files;
  private volatile Pair current;

  /** The one before: a handshake that began with it ends with it. */
  private volatile @Nullable Pair previous;

  private record Stamps(Stamp certificate, Stamp key) {
    static Stamps of(PemPair files) {
      return new Stamps(Stamp.of(files.certificate()), Stamp.of(files.key()));
    }
  }

  private record Pair(Stamps stamps, String alias, List<X509Certificate> chain, PrivateKey key) {}

  private PemKeyManager(PemPair files, Pair first) {
    this.files = files;
    this.current = first;
  }

  static PemKeyManager open(PemPair files) throws IOException {
    return new PemKeyManager(files, read(files, Stamps.of(files), 0));
  }

  private static Pair read(PemPair files, Stamps stamps, int generation) throws IOException {
    List<X509Certificate> chain = PemFiles.certificates(files.certificate());
    PrivateKey key = PemFiles.key(files.key());
    PemFiles.requirePair(files, chain.getFirst(), key);
    return new Pair(stamps, Integer.toString(generation), chain, key);
  }

  private Pair newest() {
    return current.stamps().equals(Stamps.of(files)) ? current : renewed();
  }

  private synchronized Pair renewed() {
    Pair before = current;
    Stamps now = Stamps.of(files);
    if (before.stamps().equals(now)) {
      return before;
    }
    Pair next;
    try {
      next = read(files, now, Integer.parseInt(before.alias()) + 1);
      LOG.info(
          "certificate {}: renewed, valid until {}",
          files.certificate(),
          next.chain().getFirst().getNotAfter().toInstant());
      previous = before;
    } catch (IOException e) {
      LOG.warn("certificate not renewed, the one before stays: {}", e.getMessage());
      // Looked at again when the files have changed again.
      next = new Pair(now, before.alias(), before.chain(), before.key());
    }
    current = next;
    return next;
  }

  private @Nullable Pair named(@Nullable String alias) {
    Pair now = current;
    if (now.alias().equals(alias)) {
      return now;
    }
    Pair before = previous;
    return before != null && before.alias().equals(alias) ? before : null;
  }

  private @Nullable String alias(String keyType) {
    Pair pair = newest();
    String algorithm = pair.key().getAlgorithm();
    return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_") ? pair.alias() : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    for (String keyType : keyTypes) {
      String alias = alias(keyType);
      if (alias != null) {
        return alias;
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineClientAlias(keyTypes, issuers, null);
  }
}
