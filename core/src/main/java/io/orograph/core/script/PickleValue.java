package io.orograph.core.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the pickles of an archive hold. */
sealed interface PickleValue {
  /** None, a truth value, a number or a text. */
  record Plain(Object value) implements PickleValue {
    static final Plain NONE = new Plain("None");
  }

  /** The name of a class or function, its module first, with a dot between. */
  record Global(String name) implements PickleValue {}

  /** A tuple. */
  record Sequence(List<PickleValue> items) implements PickleValue {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A list, while it is filled. */
  final class Items implements PickleValue {
    final List<PickleValue> items = new ArrayList<>();
  }

  /** A dictionary, while it is filled. */
  final class Entries implements PickleValue {
    final Map<Object, PickleValue> entries = new LinkedHashMap<>();
  }

  /** An object of a class of the archive; equal to itself alone, as it may be in several places. */
  final class Instance implements PickleValue {
    final String type;
    final Map<String, PickleValue> attributes = new LinkedHashMap<>();

    Instance(String type) {
      this.type = type;
    }
  }

  /**
   * The numbers of tensors.
   *
   * @param type its class, without {@code torch.}
   * @param key the file {@code data/KEY}
   * @param count of numbers
   */
  record Storage(String type, String key, long count) implements PickleValue {}

  /** A tensor; equal to itself alone. */
  final class Array implements PickleValue {
    final Storage storage;
    final long offset;
    final List<Long> shape;
    final List<Long> strides;
    final boolean differentiable;

    Array(
        Storage storage,
        long offset,
        List<Long> shape,
        List<Long> strides,
        boolean differentiable) {
      this.storage = storage;
      this.offset = offset;
      this.shape = List.copyOf(shape);
      this.strides = List.copyOf(strides);
      this.differentiable = differentiable;
    }
  }
}
