package io.orograph.core.measure;

/**
 * What every run records at its end, because training length is confounded with temperature.
 *
 * @param steps optimizer steps done
 * @param epochs passes over the training set, fractional
 * @param movement sum of learning rates over steps divided by (1 - momentum)
 * @param decay sum of learning rate times weight decay over steps
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
