package io.orograph.core.sweep;

/** The numbers that settings have at knobs. */
final class KnobNumbers {
  private KnobNumbers() {}

  /**
   * The number at a knob; of a subset that takes all, how many that are; NaN where there is none.
   */
  static double of(Knob knob, RunSettings s) {
    OptimizerSpec o = s.training().optimizer();
    return switch (knob) {
      case WIDTH -> s.network().width();
      case DEPTH -> s.network().depth();
      case BOTTLENECK -> s.network().bottleneck();
      case HEADS -> s.network().heads();
      case SUBSET ->
          DataCatalogue.of(s.data())
              .map(entry -> (double) entry.trainingSamples(s.data()) - s.data().boundaryRows())
              .orElse(Double.NaN);
      case PENALTY -> s.data().boundary().weight();
      case LABEL_NOISE -> s.data().labelNoise();
      case PIXEL_NOISE -> s.data().pixelNoise();
      case SEPARATION -> s.data().mixture().map(MixtureSpec::separation).orElse(Double.NaN);
      case CONDITION -> s.data().mixture().map(MixtureSpec::condition).orElse(Double.NaN);
      case TEACHER_WIDTH -> s.data().teacher().map(t -> (double) t.width()).orElse(Double.NaN);
      case TEACHER_NOISE -> s.data().teacher().map(TeacherSpec::noise).orElse(Double.NaN);
      case RECALL_FLIPS -> s.data().recall().map(RecallSpec::flips).orElse(Double.NaN);
      case BATCH_SIZE -> s.training().batchSize();
      case LEARNING_RATE -> o.learningRate();
      case MOMENTUM -> o.momentum();
      case BETA1 -> o.beta1();
      case BETA2 -> o.beta2();
      case EPSILON -> o.epsilon();
      case SMOOTHING -> o.smoothing();
      case WEIGHT_DECAY -> o.weightDecay();
      case SCHEDULE_FACTOR -> s.training().schedule().factor();
      case SCHEDULE_AT -> s.training().schedule().at();
      case LENGTH_STEPS ->
          s.training().length() instanceof TrainingLength.Steps t ? t.steps() : Double.NaN;
      case LENGTH_EPOCHS ->
          s.training().length() instanceof TrainingLength.Epochs t ? t.epochs() : Double.NaN;
      case COMPRESSIBILITY, L1, HOYER_SQUARE, NORM_TARGET, NORM_RADIUS -> regularizer(knob, s);
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
          Double.NaN;
    };
  }

  private static double regularizer(Knob knob, RunSettings s) {
    return s.training().regularizers().stream()
        .filter(r -> knob.regularizer().filter(kind -> kind == r.kind()).isPresent())
        .mapToDouble(r -> knob == Knob.NORM_RADIUS ? r.radius() : r.coefficient())
        .findFirst()
        .orElse(Double.NaN);
  }
}
