package io.orograph.core.claim;

/** A test by rank correlations, which can be made partial given {@link Inference#given()} too. */
interface RankTest extends ClaimTest {}
