package io.orograph.wire.convert;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.BoundaryKind;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.core.sweep.WeightDecayScope;
import java.util.List;
import java.util.Optional;

/**
 * The training-relevant part of a specification, read and written; ranges are the rules' business.
 */
final class SettingsConverter {
  /** Hidden layers when none are given, as {@code spec.proto} says. */
  private static final int USUAL_DEPTH = 2;

  private static final int USUAL_HEADS = 1;

  private static final DataSpec NO_DATA = DataSpec.of("");
  private static final NetworkSpec NO_NETWORK =
      new NetworkSpec(NetworkFamily.MLP, 1, USUAL_DEPTH, Activation.RELU, false);
  private static final OptimizerSpec NO_OPTIMIZER = new OptimizerSpec(OptimizerKind.SGD, 1, 0, 0);
  private static final TrainingLength NO_LENGTH = new TrainingLength.Epochs(1);
  private static final TrainingSpec NO_TRAINING =
      new TrainingSpec(NO_OPTIMIZER, 1, NO_LENGTH, ScheduleSpec.CONSTANT, List.of());

  private SettingsConverter() {}

  static RunSettings fromProto(io.orograph.v1.SweepSpec p, Findings found) {
    return new RunSettings(
        p.hasData() ? data(p.getData(), found.in("data")) : noData(found),
        task(p.getTask(), found.in("task")),
        p.hasNetwork() ? network(p.getNetwork(), found.in("network")) : noNetwork(found),
        p.hasTraining() ? training(p.getTraining(), found.in("training")) : noTraining(found));
  }

  static RunSettings fromProto(io.orograph.v1.RunSettings p, Findings found) {
    return new RunSettings(
        p.hasData() ? data(p.getData(), found.in("data")) : noData(found),
        task(p.getTask(), found.in("task")),
        p.hasNetwork() ? network(p.getNetwork(), found.in("network")) : noNetwork(found),
        p.hasTraining() ? training(p.getTraining(), found.in("training")) : noTraining(found));
  }

  static DataSpec noData(Findings found) {
    found.add("data", "not set", "the data set: name, subset, label_noise");
    return NO_DATA;
  }

  static NetworkSpec noNetwork(Findings found) {
    found.add("network", "not set", "the architecture: family, width, depth");
    return NO_NETWORK;
  }

  private static TrainingSpec noTraining(Findings found) {
    found.add("training", "not set", "how to train: optimizer, batch_size, length");
    return NO_TRAINING;
  }

  static DataSpec data(io.orograph.v1.DataSpec p, Findings found) {
    return new DataSpec(
        p.getName(),
        p.getSubset(),
        ProtoEnums.orUsual(p.getSubsetRule(), SubsetRule.STRATIFIED, found, "subset_rule"),
        p.getLabelNoise(),
        p.getPixelNoise(),
        p.getDataSeed(),
        p.getValidationFraction(),
        p.hasBoundary() ? boundary(p.getBoundary(), found.in("boundary")) : BoundarySpec.HARD,
        SetConverter.fromProto(p, found));
  }

  private static BoundarySpec boundary(io.orograph.v1.BoundarySpec p, Findings found) {
    return new BoundarySpec(
        ProtoEnums.orUsual(p.getKind(), BoundaryKind.HARD, found, "kind"),
        p.getWeight(),
        p.getPoints());
  }

  static TaskSpec task(io.orograph.v1.TaskSpec p, Findings found) {
    return new TaskSpec(
        ProtoEnums.orUsual(p.getKind(), TaskKind.CLASSIFICATION, found, "kind"),
        ProtoEnums.orUsual(p.getLoss(), LossKind.CROSS_ENTROPY, found, "loss"),
        ProtoEnums.orUsual(
            p.getParametrization(), Parametrization.STANDARD, found, "parametrization"));
  }

  static NetworkSpec network(io.orograph.v1.NetworkSpec p, Findings found) {
    NetworkFamily family = ProtoEnums.required(p.getFamily(), NetworkFamily.MLP, found, "family");
    if (family == NetworkFamily.OWN && p.hasOwn()) {
      return own(p, found);
    }
    boolean usualHeads = family == NetworkFamily.TRANSFORMER && p.getHeads() == 0;
    return new NetworkSpec(
        family,
        p.getWidth(),
        p.hasDepth() ? p.getDepth() : USUAL_DEPTH,
        ProtoEnums.orUsual(p.getActivation(), Activation.RELU, found, "activation"),
        p.getBatchNorm(),
        ProtoEnums.orUsual(p.getOutput(), OutputKind.LINEAR, found, "output"),
        !p.hasBiases() || p.getBiases(),
        p.getBottleneck(),
        ProtoEnums.orUsual(
            p.getInitialization(), InitializationKind.DEFAULT, found, "initialization"),
        usualHeads ? USUAL_HEADS : p.getHeads(),
        p.hasOwn() ? Optional.of(own(p.getOwn())) : Optional.empty());
  }

  /** Of a module of one's own nothing else can be said. */
  private static NetworkSpec own(io.orograph.v1.NetworkSpec p, Findings found) {
    io.orograph.v1.NetworkSpec rest = p.toBuilder().clearFamily().clearOwn().build();
    if (!rest.equals(io.orograph.v1.NetworkSpec.getDefaultInstance())) {
      found.add(
          "family",
          "own with " + rest.toString().strip().replace('\n', ' '),
          "own alone: all else is in the module");
    }
    return NetworkSpec.own(own(p.getOwn()));
  }

  private static OwnSpec own(io.orograph.v1.OwnSpec p) {
    return new OwnSpec(
        p.getName(),
        p.getModule(),
        p.getStatesList(),
        p.getParameters(),
        p.getStatistics(),
        p.getInitializes(),
        p.getDraws());
  }

  private static io.orograph.v1.NetworkSpec toProto(OwnSpec own) {
    return io.orograph.v1.NetworkSpec.newBuilder()
        .setFamily(io.orograph.v1.NetworkFamily.NETWORK_FAMILY_OWN)
        .setOwn(
            io.orograph.v1.OwnSpec.newBuilder()
                .setName(own.name())
                .setModule(own.module())
                .addAllStates(own.states())
                .setParameters(own.parameters())
                .setStatistics(own.statistics())
                .setInitializes(own.initializes())
                .setDraws(own.draws()))
        .build();
  }

  private static TrainingSpec training(io.orograph.v1.TrainingSpec p, Findings found) {
    OptimizerSpec optimizer = NO_OPTIMIZER;
    if (p.hasOptimizer()) {
      optimizer = optimizer(p.getOptimizer(), found.in("optimizer"));
    } else {
      found.add("optimizer", "not set", "the optimizer: kind, learning_rate, momentum");
    }
    TrainingLength length = NO_LENGTH;
    if (p.hasLength()) {
      length = length(p.getLength(), found.in("length"));
    } else {
      found.add("length", "not set", "how long: epochs, steps or until");
    }
    return new TrainingSpec(
        optimizer,
        p.getBatchSize(),
        length,
        p.hasSchedule() ? schedule(p.getSchedule(), found.in("schedule")) : ScheduleSpec.CONSTANT,
        RegularizerConverter.fromProto(p.getRegularizersList(), found),
        p.getLayerRatesList().stream()
            .map(r -> new LayerRate(r.getParameters(), r.getFactor(), r.getFromStep()))
            .toList());
  }

  private static OptimizerSpec optimizer(io.orograph.v1.OptimizerSpec p, Findings found) {
    return new OptimizerSpec(
        ProtoEnums.orUsual(p.getKind(), OptimizerKind.SGD, found, "kind"),
        p.getLearningRate(),
        p.getMomentum(),
        p.getNesterov(),
        p.hasBeta1() ? p.getBeta1() : OptimizerSpec.USUAL_BETA1,
        p.hasBeta2() ? p.getBeta2() : OptimizerSpec.USUAL_BETA2,
        p.hasEpsilon() ? p.getEpsilon() : OptimizerSpec.USUAL_EPSILON,
        p.hasSmoothing() ? p.getSmoothing() : OptimizerSpec.USUAL_SMOOTHING,
        p.getWeightDecay(),
        ProtoEnums.orUsual(
            p.getWeightDecayScope(), WeightDecayScope.ALL, found, "weight_decay_scope"));
  }

  private static TrainingLength length(io.orograph.v1.TrainingLength p, Findings found) {
    return switch (p.getLengthCase()) {
      case EPOCHS -> new TrainingLength.Epochs(p.getEpochs());
      case STEPS -> new TrainingLength.Steps(p.getSteps());
      case UNTIL -> until(p.getUntil(), found.in("until"));
      case LENGTH_NOT_SET -> {
        found.addHere("not set", "one of epochs, steps, until");
        yield NO_LENGTH;
      }
    };
  }

  private static TrainingLength until(io.orograph.v1.TrainingLength.Until p, Findings found) {
    return switch (p.getConditionCase()) {
      case TRAINING_LOSS -> new TrainingLength.UntilLoss(p.getTrainingLoss(), p.getMaxSteps());
      case PLATEAU ->
          new TrainingLength.UntilPlateau(
              p.getPlateau().getMinDelta(), p.getPlateau().getPatience(), p.getMaxSteps());
      case CONDITION_NOT_SET -> {
        found.addHere("no condition", "one of training_loss, plateau");
        yield NO_LENGTH;
      }
    };
  }

  private static ScheduleSpec schedule(io.orograph.v1.ScheduleSpec p, Findings found) {
    ScheduleKind kind = ProtoEnums.orUsual(p.getKind(), ScheduleKind.CONSTANT, found, "kind");
    boolean open = p.getFactor() == 0 && !kind.hasFactor();
    return new ScheduleSpec(kind, open ? 1 : p.getFactor(), p.getAt());
  }

  static io.orograph.v1.RunSettings toProto(RunSettings s) {
    return io.orograph.v1.RunSettings.newBuilder()
        .setData(toProto(s.data()))
        .setTask(toProto(s.task()))
        .setNetwork(toProto(s.network()))
        .setTraining(toProto(s.training()))
        .build();
  }

  static io.orograph.v1.DataSpec toProto(DataSpec d) {
    io.orograph.v1.DataSpec.Builder b = io.orograph.v1.DataSpec.newBuilder();
    if (d.boundary().isPenalty()) {
      b.setBoundary(
          io.orograph.v1.BoundarySpec.newBuilder()
              .setKind(ProtoEnums.toProto(d.boundary().kind(), io.orograph.v1.BoundaryKind.class))
              .setWeight(d.boundary().weight())
              .setPoints(d.boundary().points()));
    }
    d.set().ifPresent(set -> SetConverter.addTo(b, set));
    return b.setName(d.name())
        .setSubset(d.subset())
        .setSubsetRule(ProtoEnums.toProto(d.subsetRule(), io.orograph.v1.SubsetRule.class))
        .setLabelNoise(d.labelNoise())
        .setPixelNoise(d.pixelNoise())
        .setDataSeed(d.dataSeed())
        .setValidationFraction(d.validationFraction())
        .build();
  }

  static io.orograph.v1.TaskSpec toProto(TaskSpec t) {
    return io.orograph.v1.TaskSpec.newBuilder()
        .setKind(ProtoEnums.toProto(t.kind(), io.orograph.v1.TaskKind.class))
        .setLoss(ProtoEnums.toProto(t.loss(), io.orograph.v1.LossKind.class))
        .setParametrization(
            ProtoEnums.toProto(t.parametrization(), io.orograph.v1.Parametrization.class))
        .build();
  }

  /**
   * Outputs, biases and beginnings that are the usual ones are left out, as in specifications from
   * before there were others.
   */
  static io.orograph.v1.NetworkSpec toProto(NetworkSpec n) {
    if (n.family() == NetworkFamily.OWN && n.own().isPresent()) {
      return toProto(n.own().get());
    }
    io.orograph.v1.NetworkSpec.Builder p =
        io.orograph.v1.NetworkSpec.newBuilder()
            .setFamily(ProtoEnums.toProto(n.family(), io.orograph.v1.NetworkFamily.class))
            .setWidth(n.width())
            .setDepth(n.depth())
            .setActivation(ProtoEnums.toProto(n.activation(), io.orograph.v1.Activation.class))
            .setBatchNorm(n.batchNorm())
            .setBottleneck(n.bottleneck())
            .setHeads(n.heads());
    n.own().ifPresent(own -> p.setOwn(toProto(own).getOwn()));
    if (n.output() != OutputKind.LINEAR) {
      p.setOutput(ProtoEnums.toProto(n.output(), io.orograph.v1.OutputKind.class));
    }
    if (!n.biases()) {
      p.setBiases(false);
    }
    if (n.initialization() != InitializationKind.DEFAULT) {
      p.setInitialization(
          ProtoEnums.toProto(n.initialization(), io.orograph.v1.InitializationKind.class));
    }
    return p.build();
  }

  static io.orograph.v1.TrainingSpec toProto(TrainingSpec t) {
    io.orograph.v1.TrainingSpec.Builder p =
        io.orograph.v1.TrainingSpec.newBuilder()
            .setOptimizer(toProto(t.optimizer()))
            .setBatchSize(t.batchSize())
            .setLength(toProto(t.length()))
            .setSchedule(toProto(t.schedule()));
    t.regularizers().forEach(r -> p.addRegularizers(RegularizerConverter.toProto(r)));
    for (LayerRate r : t.layerRates()) {
      p.addLayerRatesBuilder()
          .setParameters(r.parameters())
          .setFactor(r.factor())
          .setFromStep(r.fromStep());
    }
    return p.build();
  }

  /** Numbers that the kind does not have are left out; so is a scope that is the usual one. */
  private static io.orograph.v1.OptimizerSpec toProto(OptimizerSpec o) {
    io.orograph.v1.OptimizerSpec.Builder p =
        io.orograph.v1.OptimizerSpec.newBuilder()
            .setKind(ProtoEnums.toProto(o.kind(), io.orograph.v1.OptimizerKind.class))
            .setLearningRate(o.learningRate())
            .setMomentum(o.momentum())
            .setNesterov(o.nesterov())
            .setWeightDecay(o.weightDecay());
    if (o.kind().hasBetas()) {
      p.setBeta1(o.beta1()).setBeta2(o.beta2());
    }
    if (o.kind().hasEpsilon()) {
      p.setEpsilon(o.epsilon());
    }
    if (o.kind().hasSmoothing()) {
      p.setSmoothing(o.smoothing());
    }
    if (o.weightDecayScope() != WeightDecayScope.ALL) {
      p.setWeightDecayScope(
          ProtoEnums.toProto(o.weightDecayScope(), io.orograph.v1.WeightDecayScope.class));
    }
    return p.build();
  }

  private static io.orograph.v1.ScheduleSpec toProto(ScheduleSpec s) {
    return io.orograph.v1.ScheduleSpec.newBuilder()
        .setKind(ProtoEnums.toProto(s.kind(), io.orograph.v1.ScheduleKind.class))
        .setFactor(s.kind().hasFactor() ? s.factor() : 0)
        .setAt(s.at())
        .build();
  }

  private static io.orograph.v1.TrainingLength toProto(TrainingLength length) {
    io.orograph.v1.TrainingLength.Builder p = io.orograph.v1.TrainingLength.newBuilder();
    switch (length) {
      case TrainingLength.Epochs e -> p.setEpochs(e.epochs());
      case TrainingLength.Steps s -> p.setSteps(s.steps());
      case TrainingLength.UntilLoss u ->
          p.getUntilBuilder().setTrainingLoss(u.loss()).setMaxSteps(u.maxSteps());
      case TrainingLength.UntilPlateau u ->
          p.getUntilBuilder()
              .setMaxSteps(u.maxSteps())
              .getPlateauBuilder()
              .setMinDelta(u.minDelta())
              .setPatience(u.patience());
    }
    return p.build();
  }
}
