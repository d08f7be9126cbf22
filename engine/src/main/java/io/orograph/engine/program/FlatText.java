package io.orograph.engine.program;

import io.orograph.engine.model.TensorSlot;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The methods of a program that cut rows (K, n), one network each, into tensors and put them
 * together again.
 *
 * @param suffix of the methods' names
 * @param slots the tensors
 */
record FlatText(String suffix, List<TensorSlot> slots) {

  /** n. */
  int size() {
    return slots.isEmpty() ? 0 : slots.getLast().end();
  }

  String methods() {
    return rows() + stack() + stacked() + parts() + unstack();
  }

  /** Views of the rows of a (K, n) tensor. */
  private String rows() {
    return """
          def rows%s(self: __torch__.M, theta: Tensor) -> List[Tensor]:
            K = torch.size(theta, 0)
            return %s
        """
        .formatted(
            suffix,
            list(
                s ->
                    "torch.view(torch.slice(theta, 1, %d, %d), %s)"
                        .formatted(s.offset(), s.end(), viewShape(s))));
  }

  /** A (K, n) tensor copied tensor by tensor, so that each (K, …) is contiguous. */
  private String stack() {
    return """
          def stack%s(self: __torch__.M, theta: Tensor) -> Tensor:
            return %s
        """
        .formatted(
            suffix,
            slots.isEmpty()
                ? "theta"
                : "torch.cat("
                    + list(
                        s ->
                            "torch.reshape(torch.slice(theta, 1, %d, %d), [-1])"
                                .formatted(s.offset(), s.end()))
                    + ")");
  }

  /** Views of a stacked copy. */
  private String stacked() {
    return """
          def stacked%s(self: __torch__.M, flat: Tensor, K: int) -> List[Tensor]:
            return %s
        """
        .formatted(
            suffix, list(s -> "torch.view(%s, %s)".formatted(stackedSlice(s), viewShape(s))));
  }

  /** The inverse of stack. */
  private String unstack() {
    return """
          def unstack%s(self: __torch__.M, flat: Tensor, K: int) -> Tensor:
            return %s
        """
        .formatted(
            suffix,
            slots.isEmpty() ? "flat" : "torch.cat((self).parts" + suffix + "(flat, K, ), 1)");
  }

  /** A stacked copy, tensor by tensor, each as (K, size). */
  private String parts() {
    return """
          def parts%s(self: __torch__.M, flat: Tensor, K: int) -> List[Tensor]:
            return %s
        """
        .formatted(
            suffix, list(s -> "torch.view(%s, [K, %d])".formatted(stackedSlice(s), s.size())));
  }

  private String list(Function<TensorSlot, String> text) {
    return slots.isEmpty()
        ? "annotate(List[Tensor], [])"
        : slots.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String stackedSlice(TensorSlot s) {
    return "torch.slice(flat, 0, torch.mul(K, %d), torch.mul(K, %d))"
        .formatted(s.offset(), s.end());
  }

  /** A vector gets a middle axis so that it is added to every sample of a batch. */
  private static String viewShape(TensorSlot s) {
    String extents = s.shape().stream().map(Object::toString).collect(Collectors.joining(", "));
    return s.shape().size() == 1 ? "[K, 1, " + extents + "]" : "[K, " + extents + "]";
  }
}
