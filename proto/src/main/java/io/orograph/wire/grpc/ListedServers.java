package io.orograph.wire.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells channels of several servers, of which one listens. A channel goes along the list until one
 * does; when that one is lost, the list begins behind it, because what was lost is mostly gone, and
 * may even take connections without ever answering.
 */
final class ListedServers extends NameResolver {
  private static final String SCHEME = "listed";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  private final List<EquivalentAddressGroup> places = new ArrayList<>();
  private @Nullable Listener2 listener;

  private ListedServers(Addresses addresses) {
    for (Addresses.Place place : addresses.all()) {
      places.add(new EquivalentAddressGroup(new InetSocketAddress(place.host(), place.port())));
    }
  }

  /** What a channel is built for. */
  static String target(Addresses addresses) {
    try {
      return new URI(SCHEME, "", "/" + addresses, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(addresses + " (expected: " + Addresses.FORM + ")", e);
    }
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
    Collections.rotate(places, -1);
    tell();
  }

  private void tell() {
    if (listener != null) {
      listener.onResult(
          ResolutionResult.newBuilder()
              .setAddressesOrError(StatusOr.fromValue(List.copyOf(places)))
              .build());
    }
  }

  @Override
  public void shutdown() {
    listener = null;
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
      return SCHEME.equals(target.getScheme())
          ? new ListedServers(
              Addresses.parse(Objects.requireNonNullElse(target.getPath(), "").substring(1)))
          : null;
    }
  }
}
