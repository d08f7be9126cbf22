package io.orograph.core.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A field of the training-relevant specification that an axis may vary: its path, the short name
 * used in cell ids, the kind of its values and its usual role.
 */
public enum Knob {
  /** Width of the network. */
  WIDTH("network.width", "width", Values.INTEGER, 1, 65_536, AxisRole.LOAD, Direction.INVERSE),
  /** Hidden layers. */
  DEPTH("network.depth", "depth", Values.INTEGER, 0, 64, AxisRole.OTHER, Direction.DIRECT),
  /** Units of the hidden layer in the middle. */
  BOTTLENECK(
      "network.bottleneck",
      "bottleneck",
      Values.INTEGER,
      1,
      65_536,
      AxisRole.LOAD,
      Direction.INVERSE),
  /** Heads of each attention. */
  HEADS("network.heads", "heads", Values.INTEGER, 1, 512, AxisRole.OTHER, Direction.DIRECT),
  /** Number of training samples. */
  SUBSET("data.subset", "subset", Values.INTEGER, 1, 100_000_000, AxisRole.LOAD, Direction.DIRECT),
  /** Share of noisy labels. */
  LABEL_NOISE("data.label_noise", "noise", Values.NUMBER, 0, 1, AxisRole.LOAD, Direction.DIRECT),
  /** Standard deviation of noise on training inputs. */
  PIXEL_NOISE(
      "data.pixel_noise", "pixel_noise", Values.NUMBER, 0, 1e3, AxisRole.LOAD, Direction.DIRECT),
  /** Distance of the classes of a mixture. */
  SEPARATION(
      "data.mixture.separation",
      "separation",
      Values.NUMBER,
      0,
      MixtureSpec.MOST_SEPARATION,
      AxisRole.LOAD,
      Direction.INVERSE),
  /** Condition of the covariance of a mixture. */
  CONDITION(
      "data.mixture.condition",
      "condition",
      Values.NUMBER,
      1,
      MixtureSpec.MOST_CONDITION,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** Width of a teacher. */
  TEACHER_WIDTH(
      "data.teacher.width",
      "teacher",
      Values.INTEGER,
      1,
      TeacherSpec.MOST_UNITS,
      AxisRole.LOAD,
      Direction.DIRECT),
  /** Noise of what a teacher says. */
  TEACHER_NOISE(
      "data.teacher.noise",
      "teacher_noise",
      Values.NUMBER,
      0,
      TeacherSpec.MOST_NOISE,
      AxisRole.LOAD,
      Direction.DIRECT),
  /** Share of what sequences say that is drawn anew. */
  RECALL_FLIPS("data.recall.flips", "flips", Values.NUMBER, 0, 1, AxisRole.LOAD, Direction.DIRECT),
  /** Samples per step. */
  BATCH_SIZE(
      "training.batch_size",
      "batch",
      Values.INTEGER,
      1,
      1_000_000,
      AxisRole.TEMPERATURE,
      Direction.INVERSE),
  /** Learning rate. */
  LEARNING_RATE(
      "training.optimizer.learning_rate",
      "lr",
      Values.POSITIVE,
      0,
      1e6,
      AxisRole.TEMPERATURE,
      Direction.DIRECT),
  /** Momentum. */
  MOMENTUM(
      "training.optimizer.momentum",
      "momentum",
      Values.NUMBER,
      0,
      0.999999,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** β₁ of Adam. */
  BETA1(
      "training.optimizer.beta1",
      "beta1",
      Values.NUMBER,
      0,
      0.999999,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** β₂ of Adam. */
  BETA2(
      "training.optimizer.beta2",
      "beta2",
      Values.NUMBER,
      0,
      0.999999,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** ε of Adam and RMSprop; bounded below because smaller moments are taken as 0. */
  EPSILON(
      "training.optimizer.epsilon",
      "epsilon",
      Values.NUMBER,
      1e-12,
      1,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** α of RMSprop. */
  SMOOTHING(
      "training.optimizer.smoothing",
      "smoothing",
      Values.NUMBER,
      0,
      0.999999,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** Length of the training in steps: see {@link TrainingLengths}. */
  LENGTH_STEPS(
      "training.length.steps", "steps", Values.INTEGER, 1, 1e9, AxisRole.OTHER, Direction.DIRECT),
  /** Length of the training in passes over the training set: see {@link TrainingLengths}. */
  LENGTH_EPOCHS(
      "training.length.epochs", "epochs", Values.INTEGER, 1, 1e6, AxisRole.OTHER, Direction.DIRECT),
  /** Factor of a step schedule. */
  SCHEDULE_FACTOR(
      "training.schedule.factor",
      "factor",
      Values.POSITIVE,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** Share of the length at which a step acts or a cycle peaks. */
  SCHEDULE_AT(
      "training.schedule.at",
      "at",
      Values.NUMBER,
      1e-6,
      0.999999,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** Weight decay. */
  WEIGHT_DECAY(
      "training.optimizer.weight_decay",
      "wd",
      Values.NUMBER,
      0,
      1e6,
      AxisRole.TEMPERATURE,
      Direction.DIRECT),
  /** c of the compressibility loss. */
  COMPRESSIBILITY(
      Knob.REGULARIZERS + "compressibility.coefficient",
      "compressibility",
      Values.NUMBER,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** c of an L1 penalty. */
  L1(
      Knob.REGULARIZERS + "l1.coefficient",
      "l1",
      Values.NUMBER,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** c of Hoyer-square. */
  HOYER_SQUARE(
      Knob.REGULARIZERS + "hoyer_square.coefficient",
      "hoyer",
      Values.NUMBER,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** c of a target for norms. */
  NORM_TARGET(
      Knob.REGULARIZERS + "norm_target.coefficient",
      "norm_target",
      Values.NUMBER,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** R of a target for norms. */
  NORM_RADIUS(
      Knob.REGULARIZERS + "norm_target.radius",
      "radius",
      Values.POSITIVE,
      0,
      1e6,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** Whether the compressibility loss takes each tensor or all together as one vector. */
  COMPRESSIBILITY_SCOPE(
      Knob.REGULARIZERS + "compressibility.scope",
      "scope",
      Values.WORD,
      0,
      0,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** The same of Hoyer-square. */
  HOYER_SQUARE_SCOPE(
      Knob.REGULARIZERS + "hoyer_square.scope",
      "hoyer_scope",
      Values.WORD,
      0,
      0,
      AxisRole.OTHER,
      Direction.DIRECT),
  /** The nonlinearity. */
  ACTIVATION(
      "network.activation", "activation", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** The criterion of a PDE. */
  LOSS("task.loss", "loss", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** How the domain of a PDE is sampled. */
  SUBSET_RULE("data.subset_rule", "rule", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** β of a boundary that is asked for by a penalty. */
  PENALTY(
      "data.boundary.weight", "penalty", Values.POSITIVE, 0, 1e9, AxisRole.OTHER, Direction.DIRECT),
  /** The optimizer. */
  OPTIMIZER(
      "training.optimizer.kind", "optimizer", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** Whether there is batch normalization. */
  BATCH_NORM("network.batch_norm", "bn", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** The law of parameters before the first step. */
  INITIALIZATION(
      "network.initialization", "init", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** The data set, with what goes with it. */
  DATA("data.name", "data", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** The task, with what goes with it. */
  TASK("task.kind", "task", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT),
  /** The family of architectures, with what goes with it. */
  FAMILY("network.family", "family", Values.WORD, 0, 0, AxisRole.OTHER, Direction.DIRECT);

  /** What values of a knob look like. */
  public enum Values {
    /** Whole numbers within the knob's range. */
    INTEGER,
    /** Numbers within the knob's range. */
    NUMBER,
    /** Numbers above 0 within the knob's range. */
    POSITIVE,
    /** Words. */
    WORD
  }

  private static final String REGULARIZERS = "training.regularizers.";

  private final String path;
  private final String shortName;
  private final Values values;
  private final double minimum;
  private final double maximum;
  private final AxisRole usualRole;
  private final Direction usualDirection;

  Knob(
      String path,
      String shortName,
      Values values,
      double minimum,
      double maximum,
      AxisRole usualRole,
      Direction usualDirection) {
    this.path = path;
    this.shortName = shortName;
    this.values = values;
    this.minimum = minimum;
    this.maximum = maximum;
    this.usualRole = usualRole;
    this.usualDirection = usualDirection;
  }

  /** The field path, as in a sweep file. */
  public String path() {
    return path;
  }

  /** The name used in cell ids, e.g. {@code width} in {@code width=24,batch=64}. */
  public String shortName() {
    return shortName;
  }

  /** The role an axis over this knob has when none is given. */
  public AxisRole usualRole() {
    return usualRole;
  }

  /** The direction an axis over this knob has when none is given. */
  public Direction usualDirection() {
    return usualDirection;
  }

  /** The knob of this field path, if there is one. */
  public static Optional<Knob> at(String path) {
    return Arrays.stream(values()).filter(k -> k.path.equals(path)).findFirst();
  }

  /** Whether runs of these settings depend on it: not β₁ without Adam. */
  public boolean matters(TrainingSpec training) {
    OptimizerKind kind = training.optimizer().kind();
    return switch (this) {
      case MOMENTUM -> kind.hasMomentum();
      case BETA1, BETA2 -> kind.hasBetas();
      case EPSILON -> kind.hasEpsilon();
      case SMOOTHING -> kind.hasSmoothing();
      case SCHEDULE_FACTOR -> training.schedule().kind().hasFactor();
      case SCHEDULE_AT -> training.schedule().kind().hasPlace();
      case LENGTH_STEPS -> training.length() instanceof TrainingLength.Steps;
      case LENGTH_EPOCHS -> training.length() instanceof TrainingLength.Epochs;
      case COMPRESSIBILITY,
          L1,
          HOYER_SQUARE,
          NORM_TARGET,
          NORM_RADIUS,
          COMPRESSIBILITY_SCOPE,
          HOYER_SQUARE_SCOPE ->
          training.regularizers().stream()
              .anyMatch(r -> regularizer().equals(Optional.of(r.kind())));
      case WIDTH,
          DEPTH,
          BOTTLENECK,
          SUBSET,
          LABEL_NOISE,
          PIXEL_NOISE,
          SEPARATION,
          CONDITION,
          TEACHER_WIDTH,
          TEACHER_NOISE,
          RECALL_FLIPS,
          HEADS,
          BATCH_SIZE,
          LEARNING_RATE,
          WEIGHT_DECAY,
          ACTIVATION,
          LOSS,
          SUBSET_RULE,
          PENALTY,
          OPTIMIZER,
          BATCH_NORM,
          INITIALIZATION,
          DATA,
          TASK,
          FAMILY ->
          true;
    };
  }

  /** The kind of regularizer whose number it is. */
  public Optional<RegularizerKind> regularizer() {
    return Arrays.stream(RegularizerKind.values())
        .filter(kind -> path.startsWith(REGULARIZERS + kind.word() + "."))
        .findFirst();
  }

  /** Whether its values stand for several fields: a data set, a family or a task. */
  public boolean isChoice() {
    return this == DATA || this == TASK || this == FAMILY;
  }

  /** Whether it takes numbers. */
  public boolean isNumber() {
    return values != Values.WORD;
  }

  /**
   * Whether a formula of other fields may give it: numbers of the optimizer, the schedule and the
   * regularizers, on which neither the shape of the sweep nor its cost depends.
   */
  public boolean mayBeFormula() {
    return path.startsWith("training.") && (values == Values.NUMBER || values == Values.POSITIVE);
  }

  /** Whether 0 is what it is where nothing is written. */
  public boolean isZeroUnset() {
    return this == LEARNING_RATE || this == MOMENTUM || this == WEIGHT_DECAY;
  }

  /** Whether it is the length of the training. */
  public boolean isLength() {
    return this == LENGTH_STEPS || this == LENGTH_EPOCHS;
  }

  /** What a value must look like, for error messages. */
  public String expected() {
    return switch (values) {
      case INTEGER -> "a whole number from %.0f to %.0f".formatted(minimum, maximum);
      case NUMBER ->
          "a number from " + Canonical.number(minimum) + " to " + Canonical.number(maximum);
      case POSITIVE -> "a number above 0 up to " + Canonical.number(maximum);
      case WORD ->
          "one of "
              + String.join(", ", words())
              + (this == DATA ? ", or the name of data that were imported" : "");
    };
  }

  /** Whether {@code value} is allowed. */
  public boolean accepts(AxisValue value) {
    return switch (value) {
      case AxisValue.Word w -> values == Values.WORD && acceptsWord(w.value());
      case AxisValue.Choice c -> isChoice() && acceptsWord(c.value());
      case AxisValue.Number n ->
          switch (values) {
            case WORD -> false;
            case INTEGER -> inRange(n.value()) && n.value() == Math.rint(n.value());
            case NUMBER -> inRange(n.value());
            case POSITIVE -> inRange(n.value()) && n.value() > 0;
          };
    };
  }

  private boolean acceptsWord(String word) {
    return words().contains(word) || (this == DATA && ImportedSpec.isName(word));
  }

  /** The words it takes; none where it takes numbers. */
  private List<String> words() {
    return switch (this) {
      case ACTIVATION -> words(Activation.values(), a -> true);
      case LOSS -> words(LossKind.values(), LossKind::isOfJets);
      case SUBSET_RULE -> words(SubsetRule.values(), SubsetRule::isOfDomain);
      case OPTIMIZER -> words(OptimizerKind.values(), o -> true);
      case BATCH_NORM -> List.of("false", "true");
      case INITIALIZATION -> words(InitializationKind.values(), i -> true);
      case COMPRESSIBILITY_SCOPE, HOYER_SQUARE_SCOPE ->
          words(RegularizerScope.values(), scope -> true);
      case DATA -> DataCatalogue.names();
      case TASK -> words(TaskKind.values(), kind -> kind != TaskKind.PDE);
      case FAMILY -> words(NetworkFamily.values(), family -> family != NetworkFamily.OWN);
      default -> List.of();
    };
  }

  private static <E extends Enum<E>> List<String> words(E[] all, Predicate<E> taken) {
    return Arrays.stream(all)
        .filter(taken)
        .map(word -> word.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private boolean inRange(double value) {
    return Double.isFinite(value) && value >= minimum && value <= maximum;
  }

  /** {@code settings} with this knob turned to {@code value}, which {@link #accepts} must allow. */
  public RunSettings apply(RunSettings settings, AxisValue value) {
    if (!accepts(value)) {
      throw new IllegalArgumentException(new Violation(path, value.text(), expected()).toString());
    }
    return switch (value) {
      case AxisValue.Word w when this == DATA -> settings.with(settings.data().named(w.value()));
      case AxisValue.Word w -> applyWord(settings, w.value().toUpperCase(Locale.ROOT));
      case AxisValue.Choice c -> c.change().apply(settings);
      case AxisValue.Number n -> applyNumber(settings, n.value());
    };
  }

  private RunSettings applyWord(RunSettings s, String word) {
    NetworkSpec n = s.network();
    TaskSpec t = s.task();
    DataSpec d = s.data();
    return switch (this) {
      case ACTIVATION -> s.with(n.with(Activation.valueOf(word)));
      case OPTIMIZER -> s.with(s.training().optimizer().withKind(OptimizerKind.valueOf(word)));
      case BATCH_NORM -> s.with(n.withBatchNorm(word.equals("TRUE")));
      case INITIALIZATION -> s.with(n.with(InitializationKind.valueOf(word)));
      case COMPRESSIBILITY_SCOPE, HOYER_SQUARE_SCOPE -> {
        RegularizerScope scope = RegularizerScope.valueOf(word);
        yield s.with(s.training().regularizedBy(regularized(s.training(), r -> r.with(scope))));
      }
      case LOSS -> s.with(new TaskSpec(t.kind(), LossKind.valueOf(word), t.parametrization()));
      case SUBSET_RULE -> s.with(d.with(SubsetRule.valueOf(word)));
      case TASK -> s.with(new TaskSpec(TaskKind.valueOf(word), t.loss(), t.parametrization()));
      case FAMILY -> s.with(n.with(NetworkFamily.valueOf(word)));
      default -> throw new IllegalStateException(path + ": word (expected: a number)");
    };
  }

  private RunSettings applyNumber(RunSettings s, double v) {
    NetworkSpec n = s.network();
    DataSpec d = s.data();
    TrainingSpec t = s.training();
    OptimizerSpec o = t.optimizer();
    ScheduleSpec c = t.schedule();
    return switch (this) {
      case WIDTH -> s.with(n.withWidth((int) v));
      case DEPTH -> s.with(n.withDepth((int) v));
      case BOTTLENECK -> s.with(n.withBottleneck((int) v));
      case SUBSET -> s.with(d.withSubset((int) v));
      case LABEL_NOISE -> s.with(d.withLabelNoise(v));
      case PIXEL_NOISE -> s.with(d.withPixelNoise(v));
      case SEPARATION -> s.with(mixture(d, m -> m.withSeparation(v)));
      case CONDITION -> s.with(mixture(d, m -> m.withCondition(v)));
      case TEACHER_WIDTH -> s.with(teacher(d, of -> of.withWidth((int) v)));
      case TEACHER_NOISE -> s.with(teacher(d, of -> of.withNoise(v)));
      case RECALL_FLIPS -> s.with(d.recall().map(r -> d.with(r.withFlips(v))).orElse(d));
      case HEADS -> s.with(n.withHeads((int) v));
      case PENALTY -> s.with(d.with(d.boundary().withWeight(v)));
      case BATCH_SIZE ->
          s.with(
              new TrainingSpec(
                  o, (int) v, t.length(), t.schedule(), t.regularizers(), t.layerRates()));
      case LENGTH_STEPS -> s.with(new TrainingLength.Steps((long) v));
      case LENGTH_EPOCHS -> s.with(new TrainingLength.Epochs((long) v));
      case LEARNING_RATE -> s.with(o.withLearningRate(v));
      case MOMENTUM -> s.with(o.withMomentum(v));
      case BETA1 -> s.with(o.withBetas(v, o.beta2()));
      case BETA2 -> s.with(o.withBetas(o.beta1(), v));
      case EPSILON -> s.with(o.withEpsilon(v));
      case SMOOTHING -> s.with(o.withSmoothing(v));
      case WEIGHT_DECAY -> s.with(o.withWeightDecay(v, o.weightDecayScope()));
      case SCHEDULE_FACTOR -> s.with(new ScheduleSpec(c.kind(), v, c.at()));
      case SCHEDULE_AT -> s.with(new ScheduleSpec(c.kind(), c.factor(), v));
      case COMPRESSIBILITY, L1, HOYER_SQUARE, NORM_TARGET ->
          s.with(t.regularizedBy(regularized(t, r -> r.withCoefficient(v))));
      case NORM_RADIUS -> s.with(t.regularizedBy(regularized(t, r -> r.withRadius(v))));
      case COMPRESSIBILITY_SCOPE,
          HOYER_SQUARE_SCOPE,
          ACTIVATION,
          LOSS,
          SUBSET_RULE,
          OPTIMIZER,
          BATCH_NORM,
          INITIALIZATION,
          DATA,
          TASK,
          FAMILY ->
          throw new IllegalStateException(path + ": number (expected: a word)");
    };
  }

  /** Data of another kind have no such field, which the rules say. */
  private static DataSpec mixture(DataSpec data, UnaryOperator<MixtureSpec> change) {
    return data.mixture().map(m -> data.with(change.apply(m))).orElse(data);
  }

  private static DataSpec teacher(DataSpec data, UnaryOperator<TeacherSpec> change) {
    return data.teacher().map(t -> data.with(change.apply(t))).orElse(data);
  }

  private List<RegularizerSpec> regularized(
      TrainingSpec training, UnaryOperator<RegularizerSpec> change) {
    return training.regularizers().stream()
        .map(r -> regularizer().equals(Optional.of(r.kind())) ? change.apply(r) : r)
        .toList();
  }
}
