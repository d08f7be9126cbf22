package io.orograph.core.claim;

/** How a claim is tested. */
interface ClaimTest {
  /** What the evidence says; what is drawn comes from the inference's own seed. */
  Finding test(Evidence evidence, Inference inference);
}
