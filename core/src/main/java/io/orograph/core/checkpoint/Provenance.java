package io.orograph.core.checkpoint;

/**
 * Everything needed to obtain the same datum again, beside the specification itself.
 *
 * @param dataDigest digest of the data set's content
 * @param programDigest digest of the compute program's source
 * @param codeVersion version and revision of this software
 * @param engineVersion e.g. {@code djl 0.35.1, libtorch 2.7.1}
 * @param form SINGLE or PACKED
 * @param device e.g. {@code cpu}
 * @param instructionSet vector instructions, the processor's maker and the mode of reproducible
 *     products, e.g. {@code AVX512 AuthenticAMD AUTO}
 * @param threads intra-op threads
 */
public record Provenance(
    Digest dataDigest,
    Digest programDigest,
    String codeVersion,
    String engineVersion,
    String form,
    String device,
    String instructionSet,
    int threads) {

  /** What must be equal for two trainings of one run to give the same bits. */
  public String deviceClass() {
    return device + "/" + instructionSet + "/" + engineVersion + "/" + threads;
  }
}
