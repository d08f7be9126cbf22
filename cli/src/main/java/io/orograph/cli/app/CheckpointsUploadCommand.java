package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.CheckpointCalls;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.CheckpointView;
import io.orograph.wire.convert.SpecRejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a checkpoint into the lab. */
@Command(
    name = "upload",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the weights of a network of your own into the lab, to be measured.",
      "The file is one in safetensors form with PyTorch's names and float32 numbers. Its tensors",
      "are held against the architecture that is named; a file that does not fit is not kept.",
      "An upload that broke off goes on where it was when it is made again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph checkpoints upload net.safetensors --spec net.yaml",
      "  ./orograph checkpoints upload net.safetensors --spec net.yaml --name mine --json",
      "",
      "Exit codes: 0 done, 2 the file is not what it should be, or refused, 3 the lab cannot be",
      "reached."
    })
final class CheckpointsUploadCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "FILE", description = "The weights, a file in safetensors form.")
  private Path file = Path.of(".");

  @Option(
      names = "--spec",
      required = true,
      paramLabel = "FILE",
      description = "What it is: data and network, and perhaps task, as in a sweep file.")
  private Path spec = Path.of(".");

  @Option(names = "--name", paramLabel = "ID", description = "Its id; made up when left out.")
  private String name = "";

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is, for people.")
  private String description = "";

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "The checkpoint as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    byte[] weights = weights();
    CheckpointCalls.Said said = new CheckpointCalls.Said(SweepFiles.text(spec), name, description);
    try (LabClient client = lab.connect()) {
      CheckpointCalls checkpoints = client.checkpoints();
      Answer<CheckpointView> answer = request.call(id -> checkpoints.bring(weights, said, id));
      command.commandLine().getOut().println(json ? answer.json() : answer.view().line());
      return ExitCodes.OK;
    } catch (SpecRejected e) {
      throw new BadInput(spec + ": " + e.getMessage());
    }
  }

  private byte[] weights() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInput(file + ": " + e + " (expected: a file in safetensors form)");
    }
  }
}
