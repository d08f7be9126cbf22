package io.orograph.benchmarks.steps;

import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;

/**
 * How much of a step a program does: each does what the one before does, and its own part. They are
 * made from the text of the program that trains by leaving out lines of its loop.
 */
enum Part {
  /** Nothing but the loop itself, and what a call does once. */
  CALL,
  /** Gathers inputs and targets of the batch. */
  DATA,
  /** Outputs and loss. */
  FORWARD,
  /** Gradients. */
  BACKWARD,
  /** The optimizer: the whole step. */
  UPDATE;

  private static final String LOOP = "    for s in range(S):\n";

  /** Something to append where no loss is computed. */
  private static final String LOSS = "    l = torch.sum(p)\n";

  private static final String BODY = "      xs = ";
  private static final String STEP = "      l = (self).step(";
  private static final String END = "      sl = torch.append(out, l)\n";

  /** The program that does so much. */
  ComputeProgram of(ComputeProgram whole) {
    String source = whole.source();
    int from = source.indexOf("  def " + ProgramMethod.TRAIN_SGD.symbol() + "(");
    int body = at(source, BODY, from);
    int step = at(source, STEP, body);
    int update = at(source, "\n", step) + 1;
    int end = at(source, END, update);
    int loop = at(source, LOOP, from);
    String changed =
        switch (this) {
          case CALL ->
              source.substring(0, loop)
                  + LOSS
                  + source.substring(loop, body)
                  + source.substring(end);
          case DATA ->
              source.substring(0, loop)
                  + LOSS
                  + source.substring(loop, step)
                  + source.substring(end);
          case FORWARD ->
              source.substring(0, step)
                  + source.substring(step, update).replace(".step(", ".forward_only(")
                  + source.substring(end)
                  + forward(source);
          case BACKWARD -> source.substring(0, update) + source.substring(end);
          case UPDATE -> source;
        };
    return new ComputeProgram(whole.architecture(), whole.loss(), changed);
  }

  /** The method that steps forward and backward, as far as the gradient of the outputs. */
  private static String forward(String source) {
    int from = at(source, "  def step(", 0);
    int gradient = at(source, "\n    d = ", from) + 1;
    int backward = at(source, "\n", gradient) + 1;
    return source.substring(from, backward).replace("def step(", "def forward_only(")
        + "    return l\n";
  }

  private static int at(String source, String text, int from) {
    int found = source.indexOf(text, from);
    if (found < 0) {
      throw new IllegalStateException("program: no '" + text.strip() + "' (expected: one)");
    }
    return found;
  }
}
