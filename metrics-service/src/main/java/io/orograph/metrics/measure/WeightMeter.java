package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.weights.PowerLawTail;
import io.orograph.core.weights.WeightSpectrum;
import io.orograph.engine.model.TensorSlot;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Spectra of a run's weights: means over its matrices and kernels. */
final class WeightMeter {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;

  WeightMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /** TAIL_EXPONENT, STABLE_RANK or LOG_SPECTRAL_NORM. */
  Measurement measure(Target target, EvaluationSet set) throws IOException {
    float[] theta = cell.theta(target.runs().getFirst());
    List<WeightSpectrum> spectra = new ArrayList<>();
    for (TensorSlot slot : cell.architecture().layout().named(target.spec().option("parameters"))) {
      if (slot.shape().size() >= 2) {
        spectra.add(spectrum(theta, slot));
      }
    }
    List<PowerLawTail> tails =
        spectra.stream().map(WeightSpectrum::tail).flatMap(Optional::stream).toList();
    return switch (target.spec().kind()) {
      case TAIL_EXPONENT ->
          tails.isEmpty()
              ? undefined(target, set, "no weight tensor has ten eigenvalues above zero")
              : scalar(target, set, exponent(tails), file(spectra));
      case STABLE_RANK ->
          spectra.isEmpty()
              ? undefined(target, set, "parameters: no weight tensor has such a name")
              : scalar(target, set, mean(spectra, false), file(spectra));
      case LOG_SPECTRAL_NORM ->
          spectra.isEmpty()
              ? undefined(target, set, "parameters: no weight tensor has such a name")
              : scalar(target, set, mean(spectra, true), file(spectra));
      default -> throw new IllegalArgumentException("kind: " + target.spec().kind());
    };
  }

  private static WeightSpectrum spectrum(float[] theta, TensorSlot slot) {
    int outputs = slot.shape().get(0);
    int inputs = slot.shape().get(1);
    return WeightSpectrum.of(
        Arrays.copyOfRange(theta, slot.offset(), slot.end()),
        outputs,
        inputs,
        slot.size() / (outputs * inputs));
  }

  /** The mean exponent; errors of the layers' fits add up in squares. */
  private static Estimate exponent(List<PowerLawTail> tails) {
    double mean = tails.stream().mapToDouble(PowerLawTail::exponent).average().orElseThrow();
    double squares = tails.stream().mapToDouble(t -> t.error() * t.error()).sum();
    Errors errors = new Errors(Math.sqrt(squares) / tails.size(), Double.NaN, Double.NaN);
    return new Estimate(mean, errors, true, Cost.NONE);
  }

  private static Estimate mean(List<WeightSpectrum> spectra, boolean norm) {
    double mean =
        spectra.stream()
            .mapToDouble(s -> norm ? Math.log10(s.largest()) : s.stableRank())
            .average()
            .orElseThrow();
    return new Estimate(mean, Errors.NONE, true, Cost.NONE);
  }

  /** Columns over eigenvalues (eigenvalue, tensor) and over tensors (the others). */
  private ArtifactRef file(List<WeightSpectrum> spectra) throws IOException {
    List<Double> eigenvalues = new ArrayList<>();
    List<Double> tensors = new ArrayList<>();
    Map<String, List<Double>> columns = new TreeMap<>();
    for (int i = 0; i < spectra.size(); i++) {
      WeightSpectrum spectrum = spectra.get(i);
      for (double eigenvalue : spectrum.eigenvalues()) {
        eigenvalues.add(eigenvalue);
        tensors.add((double) i);
      }
      Optional<PowerLawTail> tail = spectrum.tail();
      add(columns, "stable_rank", spectrum.stableRank());
      add(columns, "exponent", tail.map(PowerLawTail::exponent).orElse(Double.NaN));
      add(columns, "exponent_error", tail.map(PowerLawTail::error).orElse(Double.NaN));
      add(columns, "tail_from", tail.map(PowerLawTail::least).orElse(Double.NaN));
      add(columns, "tail_distance", tail.map(PowerLawTail::distance).orElse(Double.NaN));
    }
    Map<String, Safetensors.Tensor> file = new TreeMap<>();
    columns.forEach((name, values) -> file.put(name, Safetensors.Tensor.column(values)));
    file.put("eigenvalue", Safetensors.Tensor.column(eigenvalues));
    file.put("tensor", Safetensors.Tensor.column(tensors));
    return CellMeter.put(store, ArtifactKind.SPECTRUM, Npz.write(file));
  }

  private static void add(Map<String, List<Double>> columns, String name, double value) {
    columns.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  private Measurement scalar(
      Target target, EvaluationSet set, Estimate estimate, ArtifactRef file) {
    return CellMeter.scalar(plan, target, basis(target, set), estimate, List.of(file));
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set),
        reason,
        Cost.NONE);
  }

  /** No sample is looked at; the set names the data that the run was trained on. */
  private Basis basis(Target target, EvaluationSet set) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "none");
    return cell.basis(
        target.spec().kind(), set, 0, plan.order().probeSeed(), options, TrainingForm.SINGLE);
  }
}
