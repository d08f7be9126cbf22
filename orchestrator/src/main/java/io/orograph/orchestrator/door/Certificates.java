package io.orograph.orchestrator.door;

import com.linecorp.armeria.server.ServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Serves by TLS with the managers that were given. */
final class Certificates {
  private Certificates() {}

  /** Makes {@code builder} serve HTTPS at {@code address}. */
  static void serve(ServerBuilder builder, InetSocketAddress address, DoorSettings.Tls tls) {
    builder.https(address).tls(new Given(tls.identity()));
    tls.clients()
        .ifPresent(
            trusted ->
                builder.tlsCustomizer(
                    context -> context.trustManager(trusted).clientAuth(ClientAuth.REQUIRE)));
  }

  /** A factory of the one key manager that it was given. */
  private static final class Given extends KeyManagerFactory {
    Given(X509ExtendedKeyManager manager) {
      super(new Spi(manager), new Source(), "given");
    }
  }

  private static final class Source extends Provider {
    private static final long serialVersionUID = 1L;

    Source() {
      super("orograph", "1", "the key manager that was given");
    }
  }

  private static final class Spi extends KeyManagerFactorySpi {
    private final X509ExtendedKeyManager manager;

    Spi(X509ExtendedKeyManager manager) {
      this.manager = manager;
    }

    @Override
    protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {manager};
    }
  }
}
