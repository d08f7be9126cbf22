package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.lab.LabFolder;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.SweepName;
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
      description = "A lab elsewhere, instead of --lab; needs --token-file.")
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

  /** The state folder. */
  LabFolder folder() {
    return new LabFolder(lab);
  }

  /** A connection to the lab. */
  LabClient connect() {
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
    return LabClient.to("127.0.0.1", port, folder.tokenFile()).inProject(projectId());
  }

  private LabClient remote(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new BadInput("--server: " + address + " (expected: HOST:PORT)");
    }
    Optional<ClientTls> secured = tls.tls();
    if (tokenFile == null && secured.flatMap(ClientTls::own).isEmpty()) {
      throw new BadInput("--token-file: none (expected: the file with the token of --server)");
    }
    return LabClient.to(
            address.substring(0, colon),
            Integer.parseInt(address.substring(colon + 1)),
            secured,
            Optional.ofNullable(tokenFile))
        .inProject(projectId());
  }

  /** The full name of a sweep that was given by its id or by its full name. */
  String sweepName(String given) {
    return SweepName.parse(
            "sweep", given.contains("/") ? given : projectId() + "/sweeps/" + given)
        .toString();
  }

  private ProjectName projectId() {
    return ProjectName.parse("--project", "projects/" + project);
  }
}
