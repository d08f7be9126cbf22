package io.orograph.core.measure;

/**
 * What every run records at its end, because training length is confounded with temperature.
 *
 * @param steps optimizer steps done
 * @param epochs passes over the training set, fractional
 * @param movement sum of the learning rates of the steps, divided by (1 - momentum). For SGD the
 *     distance in parameter space that a constant gradient of norm 1 leads to; for RMSprop, Adam
 *     and AdamW, whose steps are normalized and whose first moment is an average (so that Adam's is
 *     not divided by anything), about the most that one parameter can move. Comparable within a
 *     kind
 * @param decay sum of learning rate times weight decay over the steps. For SGD and AdamW the factor
 *     exp(-decay) (SGD: exp(-decay / (1 - momentum))) is what decay alone leaves of a parameter;
 *     for Adam and RMSprop, which normalize the decay together with the gradient, no such factor
 * @param finalTrainLoss mean loss of the last steps' batches, as seen in training
 * @param whyStopped e.g. {@code steps reached}
 */
public record RunSummary(
    long steps,
    double epochs,
    double movement,
    double decay,
    double finalTrainLoss,
    String whyStopped) {}
