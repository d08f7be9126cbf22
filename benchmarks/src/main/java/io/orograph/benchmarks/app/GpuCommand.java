package io.orograph.benchmarks.app;

import io.orograph.benchmarks.gpu.Bundle;
import io.orograph.benchmarks.gpu.Driver;
import io.orograph.benchmarks.gpu.EngineRates;
import io.orograph.benchmarks.peer.PeerEnvironment;
import io.orograph.benchmarks.report.Page;
import io.orograph.engine.runtime.ComputeDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Packs, sequential runs and Hessian blocks on a GPU, here or on another machine. */
@Command(
    name = "gpu",
    mixinStandardHelpOptions = true,
    description = {
      "Packs, sequential runs and Hessian-vector products on a GPU: our compute programs against",
      "eager PyTorch and torch.compile, in one process. Or writes a bundle that does the same on a",
      "machine that has only Python, PyTorch and a GPU."
    })
final class GpuCommand implements Callable<Integer> {
  private static final String ZIP = ".zip";

  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bundle",
      paramLabel = "FILE.zip",
      description = "Write programs, driver and data there, at most 60 MB, and measure nothing.")
  private @Nullable Path bundle;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = {
        "Folder with the files of CIFAR-10; without, images are made up.",
        "Default: $OROGRAPH_DATA, else ~/.local/share/orograph."
      })
  private Path data = standardData();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cuda, cuda:N, or cpu to see that it works (default: cuda).")
  private String device = "cuda";

  @Option(names = "--deterministic", description = "Deterministic algorithms on both sides.")
  private boolean deterministic;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path peers = settings.home().resolve("benchmarks").resolve("peers");
    if (bundle != null && !bundle.toString().endsWith(ZIP)) {
      throw new ParameterException(
          spec.commandLine(), "--bundle: " + bundle + " (expected: a name that ends in .zip)");
    }
    if (!ComputeDevice.isDevice(device)) {
      throw new ParameterException(
          spec.commandLine(), "--device: " + device + " (expected: cpu, cuda or cuda:N)");
    }
    Bundle gathered =
        Bundle.gather(
            peers, Optional.of(data), System.getProperty("orograph.revision", "unversioned"));
    return bundle == null ? measure(gathered) : write(gathered, bundle);
  }

  private int write(Bundle gathered, Path file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      long bytes = gathered.zipTo(file);
      out.printf("%s: %.1f MB, %d files%n", file, bytes / 1e6, gathered.files().size());
      out.println("On a machine with Python, PyTorch and a GPU:");
      out.printf("  python -m zipfile -e %s . && python orograph-gpu/gpu.py%n", file.getFileName());
      return 0;
    } catch (Bundle.TooLarge e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private int measure(Bundle gathered) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = Files.createTempDirectory("orograph-gpu");
    gathered.unpackTo(folder);
    List<String> said = new ArrayList<>();
    try {
      int code =
          new Driver(settings.python(), folder, PeerEnvironment::prepare)
              .run(
                  arguments(),
                  line -> {
                    said.add(line);
                    out.println(line);
                    out.flush();
                  },
                  err::println);
      if (said.isEmpty()) {
        advise(err);
        return code;
      }
      said.addAll(engine(out));
      if (settings.record() && code != 1) {
        record(said);
      }
      return code;
    } catch (Driver.Missing e) {
      err.println(e.getMessage());
      advise(err);
      return 1;
    }
  }

  /** The same packs through the Java engine, where it can use the device. */
  private List<String> engine(PrintWriter out) {
    List<String> lines = new ArrayList<>();
    out.println();
    new EngineRates(
            data,
            ComputeDevice.parse(device),
            settings.brief(),
            settings.only(),
            settings.race().seconds())
        .run(
            line -> {
              lines.add(line);
              out.println(line);
              out.flush();
            });
    return lines;
  }

  private static void advise(PrintWriter err) {
    err.println("To measure on another machine: benchmarks/run gpu --bundle orograph-gpu.zip");
    err.flush();
  }

  private void record(List<String> said) throws IOException {
    List<String> lines = new ArrayList<>(List.of("```"));
    lines.addAll(said);
    lines.add("```");
    Page.record(settings.home().resolve("docs").resolve("performance.md"), "gpu", lines);
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--device",
                device,
                "--rounds",
                Integer.toString(settings.race().rounds()),
                "--seconds",
                Double.toString(settings.race().seconds()),
                "--only",
                settings.only()));
    if (settings.brief()) {
      arguments.add("--short");
    }
    if (deterministic) {
      arguments.add("--deterministic");
    }
    if (settings.strict()) {
      arguments.add("--strict");
    }
    return arguments;
  }

  private static Path standardData() {
    return Optional.ofNullable(System.getenv("OROGRAPH_DATA"))
        .map(Path::of)
        .orElseGet(
            () -> Path.of(System.getProperty("user.home", ""), ".local", "share", "orograph"));
  }
}
