package io.orograph.engine.program;

import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The code of an optimizer's step: the one place per optimizer. In the program {@code p}, {@code
 * g}, {@code decay} and {@code rate} hold parameters, their gradients, weight decays and learning
 * rates of all K networks, element by element; rows of state likewise. Everything is overwritten in
 * place.
 *
 * <p>Entries of state near the end of the floating-point range are set to 0: those of dead units
 * end in subnormal numbers for ever, which change no weight and make a step up to four times slower
 * (measured). First moments and momentum below 1e-30; second moments below 1e-36, so that their
 * roots stay far below every ε that is allowed.
 */
public enum UpdateRule {
  /** {@link OptimizerKind#SGD}; its state is the momentum buffer. */
  SGD(
      ProgramMethod.TRAIN_SGD,
      List.of("m"),
      List.of("momenta"),
      """
      keep = (self).stack(torch.expand(momenta, shape), )
      """,
      """
      s1 = torch.addcmul_(g, p, decay)
      s2 = torch.addcmul(g, m, keep, value=1, out=m)
      s3 = torch.hardshrink(m, 1e-30, out=m)
      s4 = torch.addcmul_(p, m, rate, value=-1.)
      """),
  /** {@link OptimizerKind#SGD} with Nesterov's momentum; its state is the momentum buffer. */
  NESTEROV(
      ProgramMethod.TRAIN_NESTEROV,
      List.of("m"),
      List.of("momenta"),
      """
      keep = (self).stack(torch.expand(momenta, shape), )
      """,
      """
      s1 = torch.addcmul_(g, p, decay)
      s2 = torch.addcmul(g, m, keep, value=1, out=m)
      s3 = torch.hardshrink(m, 1e-30, out=m)
      s4 = torch.addcmul_(g, m, keep)
      s5 = torch.addcmul_(p, g, rate, value=-1.)
      """),
  /** {@link OptimizerKind#ADAM}; its state is the first and second moment, uncorrected. */
  ADAM(
      ProgramMethod.TRAIN_ADAM,
      List.of("m", "v"),
      List.of("constants", "corrections"),
      Adam.PREPARATION,
      """
      s1 = torch.addcmul_(g, p, decay)
      """
          + Adam.STEP),
  /** {@link OptimizerKind#ADAMW}; its state is the first and second moment, uncorrected. */
  ADAMW(
      ProgramMethod.TRAIN_ADAMW,
      List.of("m", "v"),
      List.of("constants", "corrections"),
      Adam.PREPARATION,
      """
      s1 = torch.addcmul_(p, torch.mul(p, decay, out=d), rate, value=-1.)
      """
          + Adam.STEP),
  /** {@link OptimizerKind#RMSPROP}; its state is the second moment and the momentum buffer. */
  RMSPROP(
      ProgramMethod.TRAIN_RMSPROP,
      List.of("v", "m"),
      List.of("momenta", "constants"),
      """
      keep = (self).stack(torch.expand(momenta, shape), )
      numbers = torch.unbind(constants)
      alpha = float(numbers[0])
      eps = float(numbers[1])
      d = torch.empty_like(p)
      """,
      """
      s1 = torch.addcmul_(g, p, decay)
      s2 = torch.addcmul_(torch.mul_(v, alpha), g, g, value=torch.sub(1., alpha))
      s3 = torch.hardshrink(v, 1e-36, out=v)
      s4 = torch.add_(torch.sqrt(v, out=d), eps)
      s5 = torch.addcmul(torch.div(g, d, out=d), m, keep, value=1, out=m)
      s6 = torch.hardshrink(m, 1e-30, out=m)
      s7 = torch.addcmul_(p, m, rate, value=-1.)
      """);

  private final ProgramMethod method;
  private final List<String> state;
  private final List<String> arguments;
  private final String preparation;
  private final String step;

  UpdateRule(
      ProgramMethod method,
      List<String> state,
      List<String> arguments,
      String preparation,
      String step) {
    this.method = method;
    this.state = state;
    this.arguments = arguments;
    this.preparation = preparation;
    this.step = step;
  }

  /** The rule of an optimizer. */
  public static UpdateRule of(OptimizerSpec optimizer) {
    return switch (optimizer.kind()) {
      case SGD -> optimizer.nesterov() ? NESTEROV : SGD;
      case ADAM -> ADAM;
      case ADAMW -> ADAMW;
      case RMSPROP -> RMSPROP;
    };
  }

  /** The method that trains by it. */
  public ProgramMethod method() {
    return method;
  }

  /** Number of vectors of the size of θ it keeps from step to step; all zero before the first. */
  public int stateRows() {
    return state.size();
  }

  /** The training method, from its frame. */
  String write(String frame) {
    String given = state.stream().map(m -> m + "0: Tensor, ").collect(Collectors.joining());
    String numbers =
        arguments.stream().map(a -> ", " + a + ": Tensor").collect(Collectors.joining());
    String stacked =
        state.stream()
            .map(m -> "%1$s = (self).stack(%1$s0, )\n".formatted(m))
            .collect(Collectors.joining());
    String kept =
        state.stream()
            .map(m -> ", (self).unstack(%s, K, )".formatted(m))
            .collect(Collectors.joining());
    return frame
        .replace("$METHOD", method.symbol())
        .replace("$GIVEN", given)
        .replace("$NUMBERS", numbers)
        .replace("$PREPARATION\n", (stacked + preparation).indent(4))
        .replace("$STEP\n", step.indent(6))
        .replace("$KEPT", kept);
  }

  /** What ADAM and ADAMW share. */
  private static final class Adam {
    static final String PREPARATION =
        """
        numbers = torch.unbind(constants)
        keep1 = float(numbers[0])
        keep2 = float(numbers[1])
        steps = torch.unbind(torch.reshape(corrections, [-1]))
        d = torch.empty_like(p)
        """;

    /** m/(√v + e) times −c, where c = √(1−β₂ᵗ)/(1−β₁ᵗ) and e = ε√(1−β₂ᵗ). */
    static final String STEP =
        """
        s2 = torch.lerp_(m, g, torch.sub(1., keep1))
        s3 = torch.hardshrink(m, 1e-30, out=m)
        s4 = torch.addcmul_(torch.mul_(v, keep2), g, g, value=torch.sub(1., keep2))
        s5 = torch.hardshrink(v, 1e-36, out=v)
        c = float(steps[torch.mul(s, 2)])
        e = float(steps[torch.add(torch.mul(s, 2), 1)])
        s6 = torch.div(m, torch.add_(torch.sqrt(v, out=d), e), out=d)
        s7 = torch.addcmul_(p, d, rate, value=torch.neg(c))
        """;
  }
}
