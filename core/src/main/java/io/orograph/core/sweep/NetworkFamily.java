package io.orograph.core.sweep;

/** A family of architectures. */
public enum NetworkFamily {
  /** Fully connected: depth hidden layers of width units each. */
  MLP,
  /** ResNet18 of width k as in Yang et al. 2021 (stages k, 2k, 4k, 8k). */
  RESNET18
}
