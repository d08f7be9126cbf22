package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.grpc.StoreCalls.Collected;
import io.orograph.cli.lab.Examination;
import io.orograph.cli.lab.LabCheck;
import io.orograph.cli.lab.StartupCache;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Examines the native library, the device, and the folder of a lab. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Examines whether this machine computes as it should: native library, a gradient known by",
      "hand, a pack trained twice, Hessian-vector products; with --gpu the driver too, and the",
      "results against the processor's. Before that the lab in --lab: room on its disk, files with",
      "secrets that others may read, processes of it that have ended, its workers, and modules of",
      "one's own in its data folder. One line each: ok, or failed with what to do.",
      "Also says whether start-up caches are used (`orograph caches`).",
      "With --workers, the workers of a running lab alone: who is there, whose clocks differ from the",
      "orchestrator's, who runs modules of one's own.",
      "With --store, the store of a running lab instead: what it holds, and what would be collected.",
      "With --database, the lab's database: whether it can be reached, keeps what it acknowledges,",
      "has the schema of this release. The settings are those of the environment, as for `up`."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph doctor",
      "  ./orograph doctor --gpu",
      "  ./orograph doctor --device cuda:1",
      "  ./orograph doctor --workers",
      "  ./orograph doctor --store",
      "  ./orograph doctor --database --lab lab",
      "",
      "Exit codes: 0 all is well, 1 something is not."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(names = "--gpu", description = "Examine the first GPU; the same as --device cuda.")
  private boolean gpu;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "What to examine: cpu, cuda or cuda:N (default: cpu).")
  private @Nullable String device;

  @Option(names = "--workers", description = "Examine the workers of a running lab.")
  private boolean workers;

  @Option(names = "--store", description = "Examine the store of a running lab; changes nothing.")
  private boolean store;

  @Option(names = "--database", description = "Examine the database of a lab; changes nothing.")
  private boolean database;

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--json", description = "The findings as one JSON object.")
  private boolean json;

  private Integer examineStore() {
    try (LabClient client = lab.connect()) {
      Answer<Collected> answer = client.store().collect(true);
      Collected found = answer.view();
      String words =
          "%s are kept; %s would be collected; %s are too young to be"
              .formatted(found.kept().words(), found.freed().words(), found.young().words());
      command
          .commandLine()
          .getOut()
          .println(json ? answer.json() : new Examination.Finding("ok", "store", words).line());
      return ExitCodes.OK;
    }
  }

  private List<Examination.Finding> workers() {
    try (LabClient client = lab.connect()) {
      return WorkersCheck.of(client.workers(), ModelsCheck.digests(sets()));
    } catch (LabFailure e) {
      return List.of(
          new Examination.Finding("failed", "workers", "cannot be asked for: " + e.getMessage()));
    }
  }

  /** Where the workers of the lab look for data. */
  private Path sets() {
    return lab.folder().dataFolder().orElseGet(DataOption::usual);
  }

  private Integer examineWorkers() {
    List<Examination.Finding> findings = workers();
    PrintWriter out = command.commandLine().getOut();
    boolean well = isWell(findings);
    if (json) {
      out.println(Json.of(Map.of("well", well, "findings", findings)));
    } else {
      findings.forEach(finding -> out.println(finding.line()));
    }
    return well ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static boolean isWell(List<Examination.Finding> findings) {
    return findings.stream().noneMatch(f -> f.verdict().equals("failed"));
  }

  /** That starts could take less is nothing wrong. */
  private static Examination.Finding caches() {
    List<StartupCache> caches = StartupCache.all(Orograph.home());
    boolean used = caches.stream().allMatch(c -> c.state() == StartupCache.State.READY);
    return new Examination.Finding(
        used ? "ok" : "skipped", "start-up caches", CachesCommand.words(caches));
  }

  @Override
  public Integer call() {
    if (store) {
      return examineStore();
    }
    if (workers) {
      return examineWorkers();
    }
    if (database) {
      return DatabaseWork.run(command, lab.folder(), json, List.of("check"));
    }
    String examined = device == null ? gpu ? "cuda" : "cpu" : device;
    if (!examined.matches(DeviceOption.FORM)) {
      throw new BadInput("--device: " + examined + " (expected: cpu, cuda or cuda:N)");
    }
    if (gpu && !examined.startsWith("cuda")) {
      throw new BadInput("--gpu: with --device " + examined + " (expected: cuda or cuda:N)");
    }
    PrintWriter out = command.commandLine().getOut();
    List<Examination.Finding> findings = new ArrayList<>();
    Consumer<Examination.Finding> told =
        finding -> {
          findings.add(finding);
          if (!json) {
            out.println(finding.line());
            out.flush();
          }
        };
    LabCheck.of(lab.folder()).forEach(told);
    ModelsCheck.of(sets()).forEach(told);
    if (lab.isThere()) {
      workers().forEach(told);
    }
    boolean labWell = isWell(findings);
    boolean deviceWell = Examination.run(Orograph.home(), examined, told) == 0;
    boolean well = labWell && deviceWell;
    told.accept(caches());
    if (json) {
      out.println(Json.of(Map.of("device", examined, "well", well, "findings", findings)));
    }
    if (well) {
      return ExitCodes.OK;
    }
    if (!deviceWell && examined.startsWith("cuda")) {
      command
          .commandLine()
          .getErr()
          .println("How to set a GPU up, or measure on another machine: docs/how-to/gpu.md");
    }
    return ExitCodes.FAILED;
  }
}
