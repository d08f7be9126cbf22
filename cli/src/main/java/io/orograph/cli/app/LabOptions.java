package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.lab.LabFolder;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.tls.ClientTls;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say where the lab is. */
final class LabOptions {
  @Option(
      names = "--lab",
      paramLabel = "FOLDER",
      defaultValue = "${env:OROGRAPH_LAB:-.orograph}",
      description =
          "State folder of the lab that `orograph up` started (default: ${DEFAULT-VALUE}).")
  private Path lab = Path.of(".orograph");

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description =
          "A lab elsewhere, instead of --lab; needs --token-file. Of a lab of several nodes all,"
              + " with commas between.")
  private @Nullable String server;

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      defaultValue = "${env:OROGRAPH_PROJECT:-default}",
      description = "Project whose sweeps are meant (default: ${DEFAULT-VALUE}).")
  private String project = "default";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File whose single line is the token of --server.")
  private @Nullable Path tokenFile;

  @Mixin private TlsOptions tls = new TlsOptions();

  /** Whether a lab is called, or one was started in the folder and not ended in order. */
  boolean isThere() {
    return server != null
        || folder().state().filter(state -> !state.processes().isEmpty()).isPresent();
  }

  /** The state folder. */
  LabFolder folder() {
    return new LabFolder(lab);
  }

  /**
   * Where the lab is.
   *
   * @param places of its nodes, as {@link Addresses} are written
   * @param tls how its port is called; empty for without TLS
   * @param tokenFile file whose single line is its token; none where a certificate says who calls
   */
  record Address(String places, Optional<ClientTls> tls, Optional<Path> tokenFile) {
    /** The first of its nodes. */
    Addresses.Place first() {
      return Addresses.parse(places).all().getFirst();
    }
  }

  /** A connection to the lab. */
  LabClient connect() {
    Address address = address();
    // Read before there is a connection, which a bad one would leave open.
    ProjectName own = projectId();
    return LabClient.to(address.places(), address.tls(), address.tokenFile()).inProject(own);
  }

  /** Where the lab is, whether or not it runs. */
  Address address() {
    if (server != null) {
      return remote(server);
    }
    LabFolder folder = folder();
    int port =
        folder
            .state()
            .orElseThrow(
                () ->
                    new NoLab(
                        folder.root()
                            + ": no lab here (expected: the folder of a lab that was started by"
                            + " `orograph up`, or --lab FOLDER, or --server HOST:PORT)"))
            .ports()
            .client();
    return new Address("127.0.0.1:" + port, Optional.empty(), Optional.of(folder.tokenFile()));
  }

  private Address remote(String address) {
    if (!Addresses.are(address)) {
      throw new BadInput("--server: " + address + " (expected: " + Addresses.FORM + ")");
    }
    Optional<ClientTls> secured = tls.tls();
    if (tokenFile == null && secured.flatMap(ClientTls::own).isEmpty()) {
      throw new BadInput("--token-file: none (expected: the file with the token of --server)");
    }
    return new Address(address, secured, Optional.ofNullable(tokenFile));
  }

  /** The full name of a sweep that was given by its id or by its full name. */
  String sweepName(String given) {
    return SweepName.parse("sweep", given.contains("/") ? given : projectId() + "/sweeps/" + given)
        .toString();
  }

  private ProjectName projectId() {
    return ProjectName.parse("--project", "projects/" + project);
  }
}
