package io.orograph.engine.program;

import io.orograph.core.pde.PointTargets;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A program for networks of one architecture, as serialized TorchScript.
 *
 * @param architecture the architecture
 * @param loss the training criterion
 * @param source the text of its one class
 */
public record ComputeProgram(Architecture architecture, LossKind loss, String source) {
  private static final String FIXED = "fixed.py.txt";
  private static final String TRAINING = "train.py.txt";
  private static final String ANSWERS = "answers.py.txt";
  private static final String EVALUATION = "evaluation.py.txt";
  private static final String JETS = "jets.py.txt";
  private static final String JET = "jet.py.txt";
  private static final String OWN = "own.py.txt";
  private static final String OF_JETS = "jet_";

  /**
   * The program of an architecture.
   *
   * @throws UnsupportedOperationException if the architecture has a layer for which no code is
   *     known
   */
  public static ComputeProgram of(Architecture architecture, LossKind loss) {
    String prefix = loss.isOfJets() ? OF_JETS : "";
    ProgramText.Parts parts =
        new ProgramText.Parts(
            resource(FIXED),
            resource(TRAINING),
            resource(prefix + ANSWERS),
            resource(prefix + EVALUATION),
            resource(JETS),
            resource(JET));
    String source =
        architecture.own().isPresent()
            ? new OwnText(architecture, loss, resource(OWN)).write(parts)
            : new ProgramText(architecture, loss).write(parts);
    return new ComputeProgram(architecture, loss, source);
  }

  /** Whether its networks have batch normalization, and so statistics beside their parameters. */
  public boolean isNormalized() {
    return !architecture.layout().buffers().isEmpty();
  }

  /** Whether it gives {@link ProgramMethod#FACTORS}. */
  public boolean hasFactors() {
    return source.contains("def " + ProgramMethod.FACTORS.symbol() + "(");
  }

  /** Whether it gives {@link ProgramMethod#INITIAL}. */
  public boolean hasInitial() {
    return source.contains("def " + ProgramMethod.INITIAL.symbol() + "(");
  }

  /** Whether it gives {@link ProgramMethod#LINE_JET}. */
  public boolean hasLineJets() {
    return source.contains("def " + ProgramMethod.LINE_JET.symbol() + "(");
  }

  /** Whether its samples carry jets: values, slopes and Laplacians. */
  public boolean isOfJets() {
    return loss.isOfJets();
  }

  /** Numbers that a sample's target has: outputs, or what a loss of jets is told of a point. */
  public int targetColumns() {
    return isOfJets() ? PointTargets.columns(architecture.inputSize()) : architecture.outputs();
  }

  /** SHA-256 of the source, and of the module of one's own, in lower-case hexadecimal digits. */
  public String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(source.getBytes(StandardCharsets.UTF_8));
      architecture
          .own()
          .ifPresent(o -> sha256.update(o.toString().getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: present in every JDK)", e);
    }
  }

  /** The bytes of an archive that libtorch loads; equal programs give equal bytes. */
  public byte[] archive() {
    return architecture
        .own()
        .map(module -> OwnArchive.of(module.script(), source))
        .orElseGet(() -> ProgramArchive.of(source));
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(ComputeProgram.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
