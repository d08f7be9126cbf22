package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.lab.LabFolder;
import io.orograph.wire.convert.SweepName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
      description = "A lab elsewhere, instead of --lab; needs --token-file.")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File whose single line is the token of --server.")
  private @Nullable Path tokenFile;

  /** The state folder. */
  LabFolder folder() {
    return new LabFolder(lab);
  }

  /**
   * Where the lab is.
   *
   * @param tokenFile file whose single line is its token
   */
  record Address(String host, int port, Path tokenFile) {}

  /** A connection to the lab. */
  LabClient connect() {
    Address address = address();
    return LabClient.to(address.host(), address.port(), address.tokenFile());
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
    return new Address("127.0.0.1", port, folder.tokenFile());
  }

  private Address remote(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new BadInput("--server: " + address + " (expected: HOST:PORT)");
    }
    if (tokenFile == null) {
      throw new BadInput("--token-file: none (expected: the file with the token of --server)");
    }
    return new Address(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), tokenFile);
  }

  /** The full name of a sweep that was given by its id or by its full name. */
  static String sweepName(String given) {
    return SweepName.parse(
            "sweep", given.contains("/") ? given : "projects/default/sweeps/" + given)
        .toString();
  }
}
