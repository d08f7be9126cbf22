package io.orograph.benchmarks.steps;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.training.ImageFiles;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.PackSize;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.PackSlots;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cost of a step taken apart: programs that stop after each part, called in turns, and the
 * trainer itself beside them.
 */
public final class StepsBenchmark {
  /** As long as a trainer's calls are. */
  private static final double CALL_NANOS = 200e6;

  private static final int MOST_STEPS = 4096;
  private static final int MOST_INDICES = 4_000_000;

  private final Bench bench;
  private final DataSets files;
  private final ImageFiles made;

  private StepsBenchmark(Bench bench, Path dataFolder) {
    this.bench = bench;
    this.files = DataSets.in(dataFolder);
    this.made = new ImageFiles(bench.work().resolve("data"));
  }

  /**
   * The table.
   *
   * @param dataFolder where CIFAR-10 is looked for
   */
  public static Section run(Bench bench, Path dataFolder) {
    return new StepsBenchmark(bench, dataFolder).run();
  }

  private static List<Network> networks() {
    NetworkSpec images = new NetworkSpec(NetworkFamily.MLP, 64, 1, Activation.RELU, false);
    return List.of(
        Network.digits(16, 16, 5, false),
        Network.digits(16, 16, 64, false),
        Network.digits(64, 128, 6, false),
        new Network("MLP 784-64-10, batch 32", images, "mnist", 8000, 32, 4),
        Network.digits(16, 16, 64, true),
        convolutional(NetworkFamily.RESNET18, "ResNet18, width 4, batch 32"),
        convolutional(NetworkFamily.VGG11, "VGG11, width 4, batch 32"));
  }

  private static Network convolutional(NetworkFamily family, String label) {
    NetworkSpec spec = new NetworkSpec(family, 4, 2, Activation.RELU, true);
    Network one = new Network(label, spec, "cifar10", 2000, 32, 1);
    return new Network(label, spec, "cifar10", 2000, 32, PackSize.of(one.settings()));
  }

  private Section run() {
    Section.Draft draft =
        new Section.Draft(
            "Microseconds of a step and member",
            new Table(
                "network",
                "K",
                "steps a call",
                "Java",
                "call",
                "data",
                "forward",
                "backward",
                "update",
                "sum",
                "trainer"));
    for (Network network : networks()) {
      if (!bench.wants(network.label(), true)) {
        continue;
      }
      bench.progress().accept(network.label() + ", K = " + network.members());
      DataSets sets = network.data().equals("mnist") ? made.with("mnist") : files;
      if (!files.offer().digests().containsKey(network.data()) && sets == files) {
        draft.note(
            network.label() + ": not measured, " + network.data() + " is not in the data folder");
        continue;
      }
      bench.lanes().one(lane -> measure(lane, network, sets, draft));
    }
    draft.note(
        "Java: orders of samples, tensors of arguments, losses read; call: what a call does once "
            + "(stacking, preparing targets, indices) and the loop; data: gathering inputs and "
            + "targets. Parts are differences between programs that stop after them, in turns; "
            + "trainer: `PackTrainer.next` with everything.");
    draft.note("Processor time of one lane's thread; medians.");
    return draft.section();
  }

  private Network measure(LaneContext lane, Network network, DataSets sets, Section.Draft draft) {
    PreparedData data = sets.prepare(network.settings().data());
    ComputeProgram whole = PackTrainer.program(network.settings(), data.set());
    Map<Part, ComputeProgram> programs = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      programs.put(part, part.of(whole));
    }
    Map<Part, List<Double>> took = new EnumMap<>(Part.class);
    List<Double> java = new ArrayList<>();
    List<Double> trainer = new ArrayList<>();
    int steps = 1;
    try (SgdCall call = call(lane, network, whole, data);
        PackTrainer training =
            PackTrainer.start(lane, sets, network.pack(), PackOptions.withPointsEvery(50))) {
      for (int i = 0; i < 3; i++) {
        double nanos =
            call.run(lane, whole, order(network, whole, data, steps), steps).nanos().called();
        steps = fitting(network, nanos / steps);
      }
      for (int i = 0; i < 12; i++) {
        training.next(lane); // its calls grow to their length
      }
      for (int round = 0; round <= bench.race().rounds(); round++) {
        long before = LaneClock.nanos();
        int[] order = order(network, whole, data, steps);
        double ordering = LaneClock.nanos() - before;
        for (Part part : Part.values()) {
          SgdCall.Took nanos =
              call.run(lane, programs.getOrDefault(part, whole), order, steps).nanos();
          if (round > 0) {
            took.computeIfAbsent(part, p -> new ArrayList<>()).add(nanos.called() / steps);
            if (part == Part.UPDATE) {
              java.add((ordering + nanos.around()) / steps);
            }
          }
        }
        long from = training.step();
        long began = LaneClock.nanos();
        training.next(lane);
        if (round > 0) {
          trainer.add((double) (LaneClock.nanos() - began) / (training.step() - from));
        }
      }
    }
    draft.table().row(cells(network, steps, java, took, trainer));
    return network;
  }

  private static String[] cells(
      Network network,
      int steps,
      List<Double> java,
      Map<Part, List<Double>> took,
      List<Double> trainer) {
    List<String> cells = new ArrayList<>();
    cells.add(network.label());
    cells.add(Integer.toString(network.members()));
    cells.add(Integer.toString(steps));
    double before = 0;
    cells.add(micros(network, median(java)));
    for (Part part : Part.values()) {
      double until = median(took.getOrDefault(part, List.of()));
      cells.add(micros(network, until - before));
      before = until;
    }
    cells.add(micros(network, before + median(java)));
    cells.add(micros(network, median(trainer)));
    return cells.toArray(String[]::new);
  }

  private static double median(List<Double> values) {
    return new Sample(values).median();
  }

  private static String micros(Network network, double nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / 1e3 / network.members());
  }

  private static int fitting(Network network, double nanosPerStep) {
    int indices = MOST_INDICES / (network.members() * network.batch());
    return (int) Math.max(1, Math.min(Math.min(MOST_STEPS, indices), CALL_NANOS / nanosPerStep));
  }

  private static SgdCall call(
      LaneContext lane, Network network, ComputeProgram program, PreparedData data) {
    ParameterLayout layout = program.architecture().layout();
    int slots = slots(network, program);
    int count = data.train().count();
    int classes = program.architecture().outputs();
    float[] theta = new float[slots * layout.parameterCount()];
    float[] statistics = new float[slots * layout.bufferCount()];
    float[] targets = new float[slots * count * classes];
    float[] buffers = Initialization.statistics(layout);
    List<RunSpec> runs = network.runs();
    for (int m = 0; m < runs.size(); m++) {
      float[] one = Initialization.of(runs.get(m), layout);
      System.arraycopy(one, 0, theta, m * one.length, one.length);
      System.arraycopy(buffers, 0, statistics, m * buffers.length, buffers.length);
      for (int i = 0; i < count; i++) {
        targets[(m * count + i) * classes + data.train().labels()[i]] = 1;
      }
    }
    return new SgdCall(
        lane, network, slots, theta, statistics, data.train().inputs(), count, targets);
  }

  private static int[] order(
      Network network, ComputeProgram program, PreparedData data, int steps) {
    int slots = slots(network, program);
    int[] order = new int[steps * slots * network.batch()];
    List<RunSpec> runs = network.runs();
    for (int m = 0; m < runs.size(); m++) {
      Seed seed = Seed.ofKey(runs.get(m).seedKey().hex()).derive("order");
      EpochOrder epochs = new EpochOrder(seed, data.train().count(), network.batch());
      for (int s = 0; s < steps; s++) {
        epochs.batch(s, order, (s * slots + m) * network.batch());
      }
    }
    return order;
  }

  private static int slots(Network network, ComputeProgram program) {
    return PackSlots.of(TrainingForm.PACKED, program.architecture(), network.members());
  }
}
