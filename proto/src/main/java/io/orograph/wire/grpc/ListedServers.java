package io.orograph.wire.grpc;

import io.grpc.Attributes;
import io.grpc.ClientTransportFilter;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Tells channels of several servers, of which one listens, in the order of their {@link Tries}. A
 * channel goes along the list until one listens.
 */
final class ListedServers extends NameResolver {
  private static final String SCHEME = "listed";

  /** What is known of the servers of a channel, and whether each has a certificate for its host. */
  private record Known(Tries tries, boolean secured) {}

  private static final NameResolver.Args.Key<Known> KNOWN =
      NameResolver.Args.Key.create("orograph.known-servers");

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  private final Known known;
  private @Nullable Listener2 listener;

  private ListedServers(Known known) {
    this.known = known;
  }

  /** What a channel is built for. */
  static String target(Addresses addresses) {
    try {
      return new URI(SCHEME, "", "/" + addresses, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(addresses + " (expected: " + Addresses.FORM + ")", e);
    }
  }

  /** Lets a channel for {@link #target} know which of the servers it has reached. */
  static NettyChannelBuilder known(
      NettyChannelBuilder builder, Addresses addresses, boolean secured) {
    Tries tries = new Tries(addresses, System::nanoTime);
    return builder
        .setNameResolverArg(KNOWN, new Known(tries, secured))
        .addTransportFilter(
            new ClientTransportFilter() {
              @Override
              public Attributes transportReady(Attributes transport) {
                tries.connected(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                return transport;
              }
            });
  }

  @Override
  public String getServiceAuthority() {
    return "localhost";
  }

  @Override
  public void start(Listener2 told) {
    listener = told;
    tell();
  }

  /** Asked for when a connection was lost, or none could be had. */
  @Override
  public void refresh() {
    tell();
  }

  private void tell() {
    if (listener != null) {
      listener.onResult(
          ResolutionResult.newBuilder()
              .setAddressesOrError(
                  StatusOr.fromValue(known.tries().next().stream().map(this::group).toList()))
              .build());
    }
  }

  private EquivalentAddressGroup group(Addresses.Place place) {
    InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
    return known.secured()
        ? new EquivalentAddressGroup(
            address,
            Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, place.toString())
                .build())
        : new EquivalentAddressGroup(address);
  }

  @Override
  public void shutdown() {
    listener = null;
    known.tries().rest();
  }

  private static final class Provider extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
      Known known = args.getArg(KNOWN);
      return SCHEME.equals(target.getScheme()) && known != null ? new ListedServers(known) : null;
    }
  }
}
